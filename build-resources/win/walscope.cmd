@echo off
rem walscope of the package. The app itself knows its commands; a program with windows is waited for only so.
start "" /b /wait "%~dp0..\Walscope.exe" %*
exit /b %errorlevel%
