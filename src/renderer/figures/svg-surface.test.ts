import { expect, test } from 'vitest'
import { SvgSurface, xmlText } from './svg-surface.ts'

const bodyOf = (draw: (surface: SvgSurface) => void) => {
  const surface = new SvgSurface()
  draw(surface)
  return surface.file(10, 20, 'title').replace(/^[\s\S]*<\/title>/, '')
}

test('a whole file, with its title', () => {
  expect(new SvgSurface().file(10.5, 20, 'a & b')).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="10.5" height="20"' +
      ' viewBox="0 0 10.5 20" role="img" xml:space="preserve"><title>a &amp; b</title></svg>\n',
  )
})

test('texts hold what XML can hold', () => {
  expect(xmlText('<a b="c">&\u0000\u001b\ud800\uffff\tй😀')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;����\tй😀')
})

test('rectangles and texts, with their styles as attributes', () => {
  const body = bodyOf((surface) => {
    surface.fillStyle = '#123456'
    surface.globalAlpha = 0.25
    surface.fillRect(1.23456, 2, 3, 4)
    surface.globalAlpha = 1
    surface.font = '600 13px "Inter Variable", sans-serif'
    surface.textAlign = 'right'
    surface.fillText('x < y', 5, 6)
  })
  expect(body).toBe(
    '<rect x="1.23" y="2" width="3" height="4" fill="#123456" fill-opacity="0.25"/>\n' +
      '<text x="5" y="6" font-family="&quot;Inter Variable&quot;, sans-serif" font-size="13" font-weight="600"' +
      ' text-anchor="end" fill="#123456">x &lt; y</text></svg>\n',
  )
})

test('paths: lines with dashes, and a circle that is one', () => {
  const body = bodyOf((surface) => {
    surface.setLineDash([4, 3])
    surface.moveTo(0, 0)
    surface.lineTo(1, 2)
    surface.stroke()
    surface.beginPath()
    surface.arc(5, 5, 3, 0, 2 * Math.PI)
    surface.fill()
  })
  expect(body).toBe(
    '<path d="M0 0L1 2" fill="none" stroke="#000000" stroke-width="1" stroke-dasharray="4 3"/>\n' +
      '<path d="M8 5A3 3 0 0 1 2 5A3 3 0 0 1 8 5" fill="#000000"/></svg>\n',
  )
})

test('restore ends what save began: styles, clips and moves', () => {
  const body = bodyOf((surface) => {
    surface.save()
    surface.fillStyle = '#ff0000'
    surface.translate(1, 2)
    surface.rect(0, 0, 5, 5)
    surface.clip()
    surface.restore()
    surface.fillRect(0, 0, 1, 1)
    surface.restore()
    surface.translate(3, 4)
  })
  expect(body.replaceAll('\n', '')).toBe(
    '<g transform="translate(1 2)"><clipPath id="clip1"><path d="M0 0h5v5h-5z"/></clipPath><g clip-path="url(#clip1)">' +
      '</g></g><rect x="0" y="0" width="1" height="1" fill="#000000"/><g transform="translate(3 4)"></g></svg>',
  )
})
