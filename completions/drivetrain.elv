
set edit:completion:arg-completer[drivetrain] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) DRIVETRAIN_COMPLETE="elvish" drivetrain -- $@words) | to-lines
}

