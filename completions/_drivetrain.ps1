
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
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Connect a company and run the first sync')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Read what is new')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Let the system run the sync by itself, every day or several times a day')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show what is connected, until when, and how the last run went')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong: checks in order, each with the command that mends it')
            [CompletionResult]::new('streams', 'streams', [CompletionResultType]::ParameterValue, 'List the tables that can be read, and choose among them')
            [CompletionResult]::new('changes', 'changes', [CompletionResultType]::ParameterValue, 'Show what changed since a day, or in one sync')
            [CompletionResult]::new('why', 'why', [CompletionResultType]::ParameterValue, 'Show one row and its history')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that payrolls add up and that people''s records fit together')
            [CompletionResult]::new('api', 'api', [CompletionResultType]::ParameterValue, 'Ask the API one thing, signed in, and print its answer')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Show what the last runs did')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Ask a store a question in SQL, or one that is answered already')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Choose where sign-ins are kept, and make keys')
            [CompletionResult]::new('disconnect', 'disconnect', [CompletionResultType]::ParameterValue, 'Sign out: revoke the tokens at Justworks and forget them here')
            [CompletionResult]::new('export-connection', 'export-connection', [CompletionResultType]::ParameterValue, 'Move a connection to another machine, as one encrypted file')
            [CompletionResult]::new('import-connection', 'import-connection', [CompletionResultType]::ParameterValue, 'Take over a connection that another machine has exported')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Say what an error''s code means, who can mend it, and with which command')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a small fictional company behind the shape of the Justworks API')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Serve a trace on this machine, so that a sync can be repeated offline')
            [CompletionResult]::new('debug-bundle', 'debug-bundle', [CompletionResultType]::ParameterValue, 'Make one archive of what somebody else needs to help you')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for your shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;connect' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the connection [default: justworks, or sandbox]')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Sandbox: which company; the same number is the same company [default: 1]')
            [CompletionResult]::new('--members', '--members', [CompletionResultType]::ParameterName, 'Sandbox: how many people are paid in each payroll [default: 24]')
            [CompletionResult]::new('--payrolls', '--payrolls', [CompletionResultType]::ParameterName, 'Sandbox: how many payrolls there are, one every two weeks [default: 26]')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The sandbox''s date [default: today]')
            [CompletionResult]::new('--books', '--books', [CompletionResultType]::ParameterName, 'Sandbox: how its amounts add up, 0 to 69 [default: 0]')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Read these as well: sex, dob, addresses, phones, emails (private ones), tax_ids, bank_account, time_off_balances, month_end_balances; or a table that was excluded')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Do not read these: tables, or what was included')
            [CompletionResult]::new('--scopes', '--scopes', [CompletionResultType]::ParameterName, 'Scopes that the app was registered with, if not all that are asked for by default')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'First pay date to read [default: two years back]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Client id of your OAuth app')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'File that holds the client secret [default: JUSTWORKS_CLIENT_SECRET, or asks]')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI that the app was registered with')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'Base URL of the API [default: https://public-api.justworks.com]')
            [CompletionResult]::new('--authorize-url', '--authorize-url', [CompletionResultType]::ParameterName, 'Address of the sign-in page [default: https://secure.justworks.com/oauth/authorize]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for the sign-in, such as 10m or 90s')
            [CompletionResult]::new('--storage', '--storage', [CompletionResultType]::ParameterName, 'Where to keep the sign-in: keyring, file (encrypted, needs a key: `drivetrain vault`) or plain [default: as before, or the first of these that works; never plain by itself]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use the built-in fictional company instead of Justworks')
            [CompletionResult]::new('--varied', '--varied', [CompletionResultType]::ParameterName, 'Sandbox: a company with what real payrolls have')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer yes: you are an admin of the company''s Justworks account, and what is listed may be read; with --sandbox, a scripted visitor signs in as well')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer yes: you are an admin of the company''s Justworks account, and what is listed may be read; with --sandbox, a scripted visitor signs in as well')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Only print the sign-in address; so it is anyway in an SSH session')
            [CompletionResult]::new('--with-token', '--with-token', [CompletionResultType]::ParameterName, 'Take a token from standard input instead of a sign-in: an access token alone, or JSON with access_token and, where known, refresh_token, scope, expires_at or expires_in')
            [CompletionResult]::new('--no-sync', '--no-sync', [CompletionResultType]::ParameterName, 'Connect without the first sync')
            [CompletionResult]::new('--insecure-storage', '--insecure-storage', [CompletionResultType]::ParameterName, 'Keep the sign-in in a file that only your user can read, not encrypted')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;sync' {
            [CompletionResult]::new('--accept-drop', '--accept-drop', [CompletionResultType]::ParameterName, 'Believe that rows of this stream are really gone, though they are many')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Read payrolls from this pay date on, for this run: earlier than before, or once more')
            [CompletionResult]::new('--balances-as-of', '--balances-as-of', [CompletionResultType]::ParameterName, 'Keep what was left of time off on this day as well, in time_off_balances_at: a request for each person and policy, and one or two to fetch it')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Move a sandbox connection''s company to this day, for this and later runs')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Sync so many connections at the same time')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for another run of the same connection, this long at most')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'End after this time: what was read whole is published, the next run goes on with the rest')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write every exchange with Justworks to this file (HAR 1.2), with people''s values replaced')
            [CompletionResult]::new('--trace-bodies', '--trace-bodies', [CompletionResultType]::ParameterName, 'Keep the bodies in the trace, people''s data included; asks first, or say =yes')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Hold back payrolls whose paystubs or earnings do not add up (exit 5)')
            [CompletionResult]::new('--full', '--full', [CompletionResultType]::ParameterName, 'Read everything again, whatever is known already')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only tell what would change; publish nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the report as one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;schedule' {
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'From one run to the next: daily, or an even part of a day or an hour, such as 6h or 30m')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'A time of day at which one of the runs is [default: follows from the connection]')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'What is to run it [default: systemd if it runs for your user, else cron]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--install', '--install', [CompletionResultType]::ParameterName, 'Install it, in place of what was installed before')
            [CompletionResult]::new('--remove', '--remove', [CompletionResultType]::ParameterName, 'Take away what was installed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;status' {
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'How old the last whole sync may be')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Print one line about the worst connection, and end with an exit code that says the same')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;doctor' {
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write every exchange with Justworks to this file (HAR 1.2), with people''s values replaced')
            [CompletionResult]::new('--trace-bodies', '--trace-bodies', [CompletionResultType]::ParameterName, 'Keep the bodies in the trace, people''s data included; asks first, or say =yes')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Renew the sign-in, to see that it works [default: ask, where somebody is there]')
            [CompletionResult]::new('--as-cron', '--as-cron', [CompletionResultType]::ParameterName, 'Run once more with the environment that cron gives, and show what differs')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;streams' {
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Read these as well: sex, dob, addresses, phones, emails (private ones), tax_ids, bank_account, time_off_balances, month_end_balances; or a table that was excluded')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Do not read these: tables, or what was included')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--shapes', '--shapes', [CompletionResultType]::ParameterName, 'Print the key paths, types and counts of what has arrived, without a single value')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;changes' {
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'First day: yesterday, 7d, 2026-11, 2026-11-20')
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'A sync''s ID, its first characters, or latest')
            [CompletionResult]::new('--table', '--table', [CompletionResultType]::ParameterName, 'Only this table, with all its rows')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;why' {
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection to look at [default: the only one]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--show-sensitive', '--show-sensitive', [CompletionResultType]::ParameterName, 'Show private values as well')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;verify' {
            [CompletionResult]::new('--month', '--month', [CompletionResultType]::ParameterName, 'Show what was found of payrolls that were paid in this month')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Show what was found of payrolls that were paid from this day on')
            [CompletionResult]::new('--rule', '--rule', [CompletionResultType]::ParameterName, 'Only this rule; can be repeated')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Accept a finding, as long as it stays as it is; can be repeated')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why it is accepted')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'The last day that it is accepted')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print it in this form on stdout')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show what is accepted and what is only to know of all payrolls as well')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the rules')
            [CompletionResult]::new('--learn', '--learn', [CompletionResultType]::ParameterName, 'Learn from payrolls what is published nowhere, and keep it in the connection''s file')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before something that was learned before is replaced')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'End with exit code 5 if an error is open')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;api' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection to ask with [default: the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection to ask with [default: the only one]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Add a text; may be repeated')
            [CompletionResult]::new('--raw-field', '--raw-field', [CompletionResultType]::ParameterName, 'Add a text; may be repeated')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Add a value: true, false, null and numbers are what they look like, anything else is a text')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'Add a value: true, false, null and numbers are what they look like, anything else is a text')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Send this file as the JSON body (`-` for standard input)')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq filter makes of the answer; texts come without quotes')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write every exchange with Justworks to this file (HAR 1.2), with people''s values replaced')
            [CompletionResult]::new('--trace-bodies', '--trace-bodies', [CompletionResultType]::ParameterName, 'Keep the bodies in the trace, people''s data included; asks first, or say =yes')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--paginate', '--paginate', [CompletionResultType]::ParameterName, 'Read all pages of a list, and print them as one')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print the status line and the headers of the answer before it')
            [CompletionResult]::new('--headers', '--headers', [CompletionResultType]::ParameterName, 'Print the status line and the headers of the answer before it')
            [CompletionResult]::new('--show-sensitive', '--show-sensitive', [CompletionResultType]::ParameterName, 'Show everything that Justworks sends, people''s private data included')
            [CompletionResult]::new('--unsafe-method', '--unsafe-method', [CompletionResultType]::ParameterName, 'Allow a method that may change something at Justworks')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;runs' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'How many runs of each connection')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only those since a day: yesterday, 7d, 2026-11')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run in full, with what its problems mean and what mends them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;runs;show' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;runs;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run in full, with what its problems mean and what mends them')
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
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Connection whose store is asked [default: the only one]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Connection whose store is asked [default: the only one]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'How the answer is printed [default: table in a terminal, else csv]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the answer is printed [default: table in a terminal, else csv]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the questions that are answered already, each by its name')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;vault' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('new-key', 'new-key', [CompletionResultType]::ParameterValue, 'Make a key for encrypted sign-ins')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Keep a connection''s sign-in somewhere else')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'drivetrain;vault;new-key' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;vault;move' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'keyring, file (encrypted, needs a key) or plain (not encrypted)')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;vault;help' {
            [CompletionResult]::new('new-key', 'new-key', [CompletionResultType]::ParameterValue, 'Make a key for encrypted sign-ins')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Keep a connection''s sign-in somewhere else')
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
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Remove the database and the settings as well')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;export-connection' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The file to write [default: NAME.age, in the current folder]')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File that holds the passphrase, closed to other users [default: asks]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it is there already')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask whether to move it')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask whether to move it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;import-connection' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the connection here [default: the one that it had]')
            [CompletionResult]::new('--passphrase-file', '--passphrase-file', [CompletionResultType]::ParameterName, 'File that holds the passphrase, closed to other users [default: asks]')
            [CompletionResult]::new('--storage', '--storage', [CompletionResultType]::ParameterName, 'Where to keep the sign-in: keyring, file (encrypted, needs a key: `drivetrain vault`) or plain [default: as before, or the first of these that works; never plain by itself]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--insecure-storage', '--insecure-storage', [CompletionResultType]::ParameterName, 'Keep the sign-in in a file that only your user can read, not encrypted')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;explain' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON')
            [CompletionResult]::new('--markdown', '--markdown', [CompletionResultType]::ParameterName, 'Print all of them as docs/errors.md has them')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes any free one')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Sandbox: which company; the same number is the same company [default: 1]')
            [CompletionResult]::new('--members', '--members', [CompletionResultType]::ParameterName, 'Sandbox: how many people are paid in each payroll [default: 24]')
            [CompletionResult]::new('--payrolls', '--payrolls', [CompletionResultType]::ParameterName, 'Sandbox: how many payrolls there are, one every two weeks [default: 26]')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The sandbox''s date [default: today]')
            [CompletionResult]::new('--books', '--books', [CompletionResultType]::ParameterName, 'Sandbox: how its amounts add up, 0 to 69 [default: 0]')
            [CompletionResult]::new('--latency-ms', '--latency-ms', [CompletionResultType]::ParameterName, 'Milliseconds that each answer takes')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second that are answered; more get 429')
            [CompletionResult]::new('--burst', '--burst', [CompletionResultType]::ParameterName, 'Requests that may come at once [default: a quarter of --rate]')
            [CompletionResult]::new('--longest-window', '--longest-window', [CompletionResultType]::ParameterName, 'Most days from start_date to end_date; more get 400')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Let something go wrong: `KIND[=VALUE][@PATH][:SKIP[:TIMES]]`; can be repeated')
            [CompletionResult]::new('--scenario', '--scenario', [CompletionResultType]::ParameterName, 'Set up what goes wrong in real life, and print what to do in another terminal; without a NAME, list them')
            [CompletionResult]::new('--restate', '--restate', [CompletionResultType]::ParameterName, 'Serve the payroll of this pay date as it is after a correction: one paystub pays 123.45 more, and all sums follow; can be repeated')
            [CompletionResult]::new('--shapes', '--shapes', [CompletionResultType]::ParameterName, 'What the parts look like that Justworks does not publish')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI that the app is registered with')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('--varied', '--varied', [CompletionResultType]::ParameterName, 'Sandbox: a company with what real payrolls have')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;replay' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes any free one')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;debug-bundle' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The file to write, or its folder [default: drivetrain-NAME-DATE.tar.gz, in the current one]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask whether to write it')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask whether to write it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'drivetrain;completions' {
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only; of sums and drift what is new, once')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print one line per request (-v), and decisions as well (-vv)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'drivetrain;help' {
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Connect a company and run the first sync')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Read what is new')
            [CompletionResult]::new('schedule', 'schedule', [CompletionResultType]::ParameterValue, 'Let the system run the sync by itself, every day or several times a day')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show what is connected, until when, and how the last run went')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong: checks in order, each with the command that mends it')
            [CompletionResult]::new('streams', 'streams', [CompletionResultType]::ParameterValue, 'List the tables that can be read, and choose among them')
            [CompletionResult]::new('changes', 'changes', [CompletionResultType]::ParameterValue, 'Show what changed since a day, or in one sync')
            [CompletionResult]::new('why', 'why', [CompletionResultType]::ParameterValue, 'Show one row and its history')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that payrolls add up and that people''s records fit together')
            [CompletionResult]::new('api', 'api', [CompletionResultType]::ParameterValue, 'Ask the API one thing, signed in, and print its answer')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Show what the last runs did')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Ask a store a question in SQL, or one that is answered already')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Choose where sign-ins are kept, and make keys')
            [CompletionResult]::new('disconnect', 'disconnect', [CompletionResultType]::ParameterValue, 'Sign out: revoke the tokens at Justworks and forget them here')
            [CompletionResult]::new('export-connection', 'export-connection', [CompletionResultType]::ParameterValue, 'Move a connection to another machine, as one encrypted file')
            [CompletionResult]::new('import-connection', 'import-connection', [CompletionResultType]::ParameterValue, 'Take over a connection that another machine has exported')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Say what an error''s code means, who can mend it, and with which command')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a small fictional company behind the shape of the Justworks API')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Serve a trace on this machine, so that a sync can be repeated offline')
            [CompletionResult]::new('debug-bundle', 'debug-bundle', [CompletionResultType]::ParameterValue, 'Make one archive of what somebody else needs to help you')
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
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run in full, with what its problems mean and what mends them')
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
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Keep a connection''s sign-in somewhere else')
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
