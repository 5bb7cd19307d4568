// opens the menu
