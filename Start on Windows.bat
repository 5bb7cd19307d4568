@echo off
rem Double-click this on Windows to write, look at and publish the clinic's website.
setlocal
pushd "%~dp0"
if %ERRORLEVEL% neq 0 goto failed
set "IS_NEW=import sys; sys.exit(sys.version_info < (3, 11))"

set "FOUND=py -3"
py -3 -I -c "%IS_NEW%" >nul 2>nul
if %ERRORLEVEL% equ 0 goto begin
set "FOUND=python"
python -I -c "%IS_NEW%" >nul 2>nul
if %ERRORLEVEL% equ 0 goto begin

echo One thing is missing on this computer: Python 3.11 or newer. It is free.
echo.
echo   Open https://www.python.org/downloads/ and press the yellow button,
echo   open what was downloaded, tick "Add python.exe to PATH", and follow it to the end.
echo.
echo Then start this again.
goto stop

:begin
%FOUND% -I clinic\set_up.py
if %ERRORLEVEL% neq 0 goto failed
.venv\Scripts\python.exe -I clinic start
if %ERRORLEVEL% neq 0 goto failed
popd
exit /b 0

:failed
echo.
echo This did not end well. The words above say why.

:stop
echo.
pause
exit /b 1
