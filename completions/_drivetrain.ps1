
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'drivetrain' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'drivetrain'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'drivetrain' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Connect a company and run the first sync')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Fetch what changed since the last sync')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Run the sync automatically, with cron or systemd')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show your connections and how the last sync went')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check everything a sync needs, and say how to fix it')
            [CompletionResult]::new('streams', 'streams', [CompletionResultType]::ParameterValue, 'List the tables, and choose which to sync')
            [CompletionResult]::new('changes', 'changes', [CompletionResultType]::ParameterValue, 'Show what changed since a day, or in one sync')
            [CompletionResult]::new('why', 'why', [CompletionResultType]::ParameterValue, 'Show one row and its history')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that payrolls add up and records fit together')
            [CompletionResult]::new('api', 'api', [CompletionResultType]::ParameterValue, 'Make one signed-in API request')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Show recent syncs')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Query the database with SQL or a saved question')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Manage where sign-ins are stored')
            [CompletionResult]::new('disconnect', 'disconnect', [CompletionResultType]::ParameterValue, 'Sign out, and revoke the tokens at Justworks')
            [CompletionResult]::new('export-connection', 'export-connection', [CompletionResultType]::ParameterValue, 'Move a connection to another machine')
            [CompletionResult]::new('import-connection', 'import-connection', [CompletionResultType]::ParameterValue, 'Import a connection from another machine')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain an error code')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a practice Justworks with a made-up company')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Replay a recorded sync offline')
            [CompletionResult]::new('debug-bundle', 'debug-bundle', [CompletionResultType]::ParameterValue, 'Collect a support bundle')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the connection that commands use by default')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show and change a connection''s settings')
            [CompletionResult]::new('notify', 'notify', [CompletionResultType]::ParameterValue, 'Set up who is told when a sync fails')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for your shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;connect' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the connection [default: justworks, or sandbox]')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Also read: sex, dob, addresses, phones, emails (personal), tax_ids, bank_account, time_off_balances, month_end_balances, or an excluded table')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Do not read: tables, or what was included')
            [CompletionResult]::new('--scopes', '--scopes', [CompletionResultType]::ParameterName, 'Scopes your app has, if fewer than the default ones')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'First pay date to read [default: two years back]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client ID of your OAuth app')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'File with the client secret [default: JUSTWORKS_CLIENT_SECRET, or asks]')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI your app was registered with')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Base URL of the API [default: https://public-api.justworks.com]')
            [CompletionResult]::new('--authorize-url', '--authorize-url', [CompletionResultType]::ParameterName, 'Address of the sign-in page [default: https://secure.justworks.com/oauth/authorize]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for the sign-in')
            [CompletionResult]::new('--storage', '--storage', [CompletionResultType]::ParameterName, 'Where to keep the sign-in: keyring, file (encrypted) or plain [default: keep the current place, else keyring, else encrypted file]')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Random seed: the same number always makes the same company [default: 1]')
            [CompletionResult]::new('--members', '--members', [CompletionResultType]::ParameterName, 'People paid in each payroll [default: 24]')
            [CompletionResult]::new('--payrolls', '--payrolls', [CompletionResultType]::ParameterName, 'Number of payrolls, one every two weeks [default: 26]')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The sandbox''s date [default: today]')
            [CompletionResult]::new('--books', '--books', [CompletionResultType]::ParameterName, 'How its amounts add up, 0 to 69 [default: 0]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the built-in made-up company instead of Justworks')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip the questions: confirms you are an admin and agree to what is read')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip the questions: confirms you are an admin and agree to what is read')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Print the sign-in address instead of opening a browser (always so over SSH)')
            [CompletionResult]::new('--with-token', '--with-token', [CompletionResultType]::ParameterName, 'Read a token from standard input instead of signing in')
            [CompletionResult]::new('--no-sync', '--no-sync', [CompletionResultType]::ParameterName, 'Connect without the first sync')
            [CompletionResult]::new('--insecure-storage', '--insecure-storage', [CompletionResultType]::ParameterName, 'Store the sign-in unencrypted, in a file only you can read')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON document')
            [CompletionResult]::new('--varied', '--varied', [CompletionResultType]::ParameterName, 'A company with all that real payrolls have')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;sync' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--accept-drop', '--accept-drop', [CompletionResultType]::ParameterName, 'Accept that many rows of this table were really removed')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Re-read payrolls from this pay date on (this run only)')
            [CompletionResult]::new('--balances-as-of', '--balances-as-of', [CompletionResultType]::ParameterName, 'Also keep the time-off balances of this day')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Move a sandbox connection to this day, now and later')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Number of connections to sync in parallel')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to wait for another run of the same connection')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Stop after this long')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Record every request in this file (HAR 1.2), with people''s values replaced')
            [CompletionResult]::new('--trace-bodies', '--trace-bodies', [CompletionResultType]::ParameterName, 'Keep people''s data in the recording; asks first, or say =yes')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Hold back payrolls whose paystubs or earnings do not add up (exit 5)')
            [CompletionResult]::new('--full', '--full', [CompletionResultType]::ParameterName, 'Re-read everything')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, without saving')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the report as one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;schedule' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'How often: daily, or every 6h, 30m …')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Time of day [default: a fixed minute between 03:00 and 06:59]')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'Scheduler to use [default: systemd if it runs for you, else cron]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--install', '--install', [CompletionResultType]::ParameterName, 'Install it, replacing an earlier schedule')
            [CompletionResult]::new('--remove', '--remove', [CompletionResultType]::ParameterName, 'Remove what was installed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;status' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Warn if the last complete sync is older than this')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--tables', '--tables', [CompletionResultType]::ParameterName, 'List all tables, not only those that need a look')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'One line and an exit code for monitoring (worst connection)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;doctor' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Record every request in this file (HAR 1.2), with people''s values replaced')
            [CompletionResult]::new('--trace-bodies', '--trace-bodies', [CompletionResultType]::ParameterName, 'Keep people''s data in the recording; asks first, or say =yes')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Also test renewing the sign-in')
            [CompletionResult]::new('--as-cron', '--as-cron', [CompletionResultType]::ParameterName, 'Also check as cron would run it, and show what differs')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;streams' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Also read: sex, dob, addresses, phones, emails (personal), tax_ids, bank_account, time_off_balances, month_end_balances, or an excluded table')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Do not read: tables, or what was included')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--shapes', '--shapes', [CompletionResultType]::ParameterName, 'Show key paths, types and counts of what arrived, without values')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;changes' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'First day: yesterday, 7d, 2026-11, 2026-11-20')
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'A sync''s ID, its first characters, or latest')
            [CompletionResult]::new('--table', '--table', [CompletionResultType]::ParameterName, 'Only this table, with all its rows')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;why' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--show-sensitive', '--show-sensitive', [CompletionResultType]::ParameterName, 'Also show private values')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;verify' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--month', '--month', [CompletionResultType]::ParameterName, 'Findings about payrolls paid in this month')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Findings about payrolls paid since this day')
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Only this rule; can be repeated')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Accept a finding as long as it stays the same; can be repeated')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why it is accepted')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Last day it is accepted')
            [CompletionResult]::new('--reopen', '--reopen', [CompletionResultType]::ParameterName, 'Take an acceptance back; can be repeated')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print in this format')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All findings, also accepted ones and notes')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the rules')
            [CompletionResult]::new('--learn', '--learn', [CompletionResultType]::ParameterName, 'Learn from your payrolls what Justworks does not publish')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Replace what was learned before without asking')
            [CompletionResult]::new('--accepted', '--accepted', [CompletionResultType]::ParameterName, 'List what was accepted, by whom and why')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit with 5 if an error is open')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;api' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Add a text field; can be repeated')
            [CompletionResult]::new('--raw-field', '--raw-field', [CompletionResultType]::ParameterName, 'Add a text field; can be repeated')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Add a typed field (true, false, null, numbers); anything else is text')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Add a typed field (true, false, null, numbers); anything else is text')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Send this file as the JSON body (`-` for standard input)')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Filter the output with jq')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Record every request in this file (HAR 1.2), with people''s values replaced')
            [CompletionResult]::new('--trace-bodies', '--trace-bodies', [CompletionResultType]::ParameterName, 'Keep people''s data in the recording; asks first, or say =yes')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--paginate', '--paginate', [CompletionResultType]::ParameterName, 'Read all pages of a list, and print them as one')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and headers first')
            [CompletionResult]::new('--headers', '--headers', [CompletionResultType]::ParameterName, 'Print the status line and headers first')
            [CompletionResult]::new('--show-sensitive', '--show-sensitive', [CompletionResultType]::ParameterName, 'Show everything Justworks sends, private data included')
            [CompletionResult]::new('--unsafe-method', '--unsafe-method', [CompletionResultType]::ParameterName, 'Allow a method that may change something at Justworks')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;runs' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'How many of each connection')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only those since a day: yesterday, 7d, 2026-11')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one in full, with what its problems mean and how to fix them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;runs;show' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME; can be repeated')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;runs;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one in full, with what its problems mean and how to fix them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;runs;help;show' {
            break
        }
        'drivetrain;runs;help;help' {
            break
        }
        'drivetrain;query' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection to query [default: the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection to query [default: the only one]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'How to print the answer [default: table in a terminal, else csv]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print the answer [default: table in a terminal, else csv]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to this file instead; its ending (.csv, .json, .md) sets the format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to this file instead; its ending (.csv, .json, .md) sets the format')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show at most this many rows')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the saved questions')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'The same as --format json')
            [CompletionResult]::new('--all-columns', '--all-columns', [CompletionResultType]::ParameterName, 'Show all columns, also those that do not fit the terminal')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;vault' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('new-key', 'new-key', [CompletionResultType]::ParameterValue, 'Make a key for encrypted sign-ins')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Move a connection''s sign-in to another place')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;vault;new-key' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;vault;move' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'keyring, file (encrypted, needs a key) or plain (not encrypted)')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;vault;help' {
            [CompletionResult]::new('new-key', 'new-key', [CompletionResultType]::ParameterValue, 'Make a key for encrypted sign-ins')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Move a connection''s sign-in to another place')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;vault;help;new-key' {
            break
        }
        'drivetrain;vault;help;move' {
            break
        }
        'drivetrain;vault;help;help' {
            break
        }
        'drivetrain;disconnect' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Also delete the database and the settings')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip confirmation')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;export-connection' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'File to write [default: NAME.age]')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File with the passphrase, readable only by you [default: asks]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it exists')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip confirmation')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;import-connection' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the connection here [default: the name it had]')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File with the passphrase, readable only by you [default: asks]')
            [CompletionResult]::new('--storage', '--storage', [CompletionResultType]::ParameterName, 'Where to keep the sign-in: keyring, file (encrypted) or plain [default: keep the current place, else keyring, else encrypted file]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--insecure-storage', '--insecure-storage', [CompletionResultType]::ParameterName, 'Store the sign-in unencrypted, in a file only you can read')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;explain' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON')
            [CompletionResult]::new('--markdown', '--markdown', [CompletionResultType]::ParameterName, 'Print docs/errors.md')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes any free one')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Random seed: the same number always makes the same company [default: 1]')
            [CompletionResult]::new('--members', '--members', [CompletionResultType]::ParameterName, 'People paid in each payroll [default: 24]')
            [CompletionResult]::new('--payrolls', '--payrolls', [CompletionResultType]::ParameterName, 'Number of payrolls, one every two weeks [default: 26]')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The sandbox''s date [default: today]')
            [CompletionResult]::new('--books', '--books', [CompletionResultType]::ParameterName, 'How its amounts add up, 0 to 69 [default: 0]')
            [CompletionResult]::new('--latency-ms', '--latency-ms', [CompletionResultType]::ParameterName, 'Milliseconds each answer takes')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests answered per second; more get 429')
            [CompletionResult]::new('--burst', '--burst', [CompletionResultType]::ParameterName, 'Requests that may come at once [default: a quarter of --rate]')
            [CompletionResult]::new('--longest-window', '--longest-window', [CompletionResultType]::ParameterName, 'Longest span of start_date to end_date; more gets 400')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Make something fail: KIND[=VALUE][@PATH][:SKIP[:TIMES]]; can be repeated')
            [CompletionResult]::new('--scenario', '--scenario', [CompletionResultType]::ParameterName, 'Set up a real-life problem and say what to do; without NAME, list them')
            [CompletionResult]::new('--restate', '--restate', [CompletionResultType]::ParameterName, 'Serve the payroll of this pay date after a correction; can be repeated')
            [CompletionResult]::new('--shapes', '--shapes', [CompletionResultType]::ParameterName, 'How the parts look that Justworks does not publish')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI that the app is registered with')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--varied', '--varied', [CompletionResultType]::ParameterName, 'A company with all that real payrolls have')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;replay' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes any free one')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;debug-bundle' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'File to write, or its folder [default: drivetrain-NAME-DATE.tar.gz]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip confirmation')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;use' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--none', '--none', [CompletionResultType]::ParameterName, 'Use none in particular')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;config' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all settings')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print one setting')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change one setting')
            [CompletionResult]::new('unset', 'unset', [CompletionResultType]::ParameterValue, 'Remove one setting, so that its default holds')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the files are')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;config;list' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;config;get' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;config;set' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;config;unset' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;config;path' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection [default: the usual one, else the only one]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;config;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all settings')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print one setting')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change one setting')
            [CompletionResult]::new('unset', 'unset', [CompletionResultType]::ParameterValue, 'Remove one setting, so that its default holds')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the files are')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;config;help;list' {
            break
        }
        'drivetrain;config;help;get' {
            break
        }
        'drivetrain;config;help;set' {
            break
        }
        'drivetrain;config;help;unset' {
            break
        }
        'drivetrain;config;help;path' {
            break
        }
        'drivetrain;config;help;help' {
            break
        }
        'drivetrain;notify' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'The same as NAME')
            [CompletionResult]::new('--on-failure', '--on-failure', [CompletionResultType]::ParameterName, 'Command to run after a sync that failed')
            [CompletionResult]::new('--on-recovery', '--on-recovery', [CompletionResultType]::ParameterName, 'Command to run after the first good sync after that')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('--test', '--test', [CompletionResultType]::ParameterName, 'Run the commands now, with a made-up report')
            [CompletionResult]::new('--off', '--off', [CompletionResultType]::ParameterName, 'Run nothing any more')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;completions' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append a JSON log to this file (no personal data)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colors')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors and new warnings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log each request (-v), or each decision too (-vv)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask: a question without an answer is an error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;help' {
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Connect a company and run the first sync')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Fetch what changed since the last sync')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Run the sync automatically, with cron or systemd')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show your connections and how the last sync went')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check everything a sync needs, and say how to fix it')
            [CompletionResult]::new('streams', 'streams', [CompletionResultType]::ParameterValue, 'List the tables, and choose which to sync')
            [CompletionResult]::new('changes', 'changes', [CompletionResultType]::ParameterValue, 'Show what changed since a day, or in one sync')
            [CompletionResult]::new('why', 'why', [CompletionResultType]::ParameterValue, 'Show one row and its history')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that payrolls add up and records fit together')
            [CompletionResult]::new('api', 'api', [CompletionResultType]::ParameterValue, 'Make one signed-in API request')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Show recent syncs')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Query the database with SQL or a saved question')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Manage where sign-ins are stored')
            [CompletionResult]::new('disconnect', 'disconnect', [CompletionResultType]::ParameterValue, 'Sign out, and revoke the tokens at Justworks')
            [CompletionResult]::new('export-connection', 'export-connection', [CompletionResultType]::ParameterValue, 'Move a connection to another machine')
            [CompletionResult]::new('import-connection', 'import-connection', [CompletionResultType]::ParameterValue, 'Import a connection from another machine')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain an error code')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a practice Justworks with a made-up company')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Replay a recorded sync offline')
            [CompletionResult]::new('debug-bundle', 'debug-bundle', [CompletionResultType]::ParameterValue, 'Collect a support bundle')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the connection that commands use by default')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show and change a connection''s settings')
            [CompletionResult]::new('notify', 'notify', [CompletionResultType]::ParameterValue, 'Set up who is told when a sync fails')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for your shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;help;connect' {
            break
        }
        'drivetrain;help;sync' {
            break
        }
        'drivetrain;help;schedule' {
            break
        }
        'drivetrain;help;status' {
            break
        }
        'drivetrain;help;doctor' {
            break
        }
        'drivetrain;help;streams' {
            break
        }
        'drivetrain;help;changes' {
            break
        }
        'drivetrain;help;why' {
            break
        }
        'drivetrain;help;verify' {
            break
        }
        'drivetrain;help;api' {
            break
        }
        'drivetrain;help;runs' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one in full, with what its problems mean and how to fix them')
            break
        }
        'drivetrain;help;runs;show' {
            break
        }
        'drivetrain;help;query' {
            break
        }
        'drivetrain;help;vault' {
            [CompletionResult]::new('new-key', 'new-key', [CompletionResultType]::ParameterValue, 'Make a key for encrypted sign-ins')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Move a connection''s sign-in to another place')
            break
        }
        'drivetrain;help;vault;new-key' {
            break
        }
        'drivetrain;help;vault;move' {
            break
        }
        'drivetrain;help;disconnect' {
            break
        }
        'drivetrain;help;export-connection' {
            break
        }
        'drivetrain;help;import-connection' {
            break
        }
        'drivetrain;help;explain' {
            break
        }
        'drivetrain;help;sandbox' {
            break
        }
        'drivetrain;help;replay' {
            break
        }
        'drivetrain;help;debug-bundle' {
            break
        }
        'drivetrain;help;use' {
            break
        }
        'drivetrain;help;config' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all settings')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print one setting')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change one setting')
            [CompletionResult]::new('unset', 'unset', [CompletionResultType]::ParameterValue, 'Remove one setting, so that its default holds')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the files are')
            break
        }
        'drivetrain;help;config;list' {
            break
        }
        'drivetrain;help;config;get' {
            break
        }
        'drivetrain;help;config;set' {
            break
        }
        'drivetrain;help;config;unset' {
            break
        }
        'drivetrain;help;config;path' {
            break
        }
        'drivetrain;help;notify' {
            break
        }
        'drivetrain;help;completions' {
            break
        }
        'drivetrain;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
