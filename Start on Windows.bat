@echo off
rem Double-click this file on Windows to write, preview and publish the clinic's website.
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

echo This computer needs Python 3.11 or newer. Python is free.
echo.
echo   1. Open https://www.python.org/downloads/ and press the yellow button.
echo   2. Open the downloaded file, tick "Add python.exe to PATH", and finish the setup.
echo.
echo   3. Double-click this Start file again.
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
echo Something went wrong. The message above explains why.

:stop
echo.
pause
exit /b 1
