export type System = 'linux' | 'mac' | 'win'
export function systemOf(platform: NodeJS.Platform): System | null
export function planTargets(
  system: System,
  means: { sevenZip: boolean; fetched: boolean },
): { built: string[]; left: { target: string; why: string }[] }
