complete --keep-order --exclusive --command drivetrain --arguments "(DRIVETRAIN_COMPLETE=fish drivetrain -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
