package dev.virga.cli;

import java.io.PrintStream;

/** The help of {@code cloudctl} itself, printed without setting up any command. */
final class RootHelp {

    private RootHelp() {}

    static void print(PrintStream out) {
        StringBuilder text = new StringBuilder(1024);
        text.append("Usage: cloudctl NOUN VERB [OPTION...]\n\n");
        text.append("A whole cloud that needs no root, no KVM and no containers.\n\n");
        for (CommandGroup group : Commands.ALL) {
            text.append("  ").append(group.name());
            text.append(" ".repeat(Math.max(1, 14 - group.name().length())));
            text.append(group.summary()).append('\n');
        }
        text.append("  completion    Completion for bash, zsh and fish\n");
        text.append('\n').append(ShortForm.HELP);
        text.append("\n  -h, --help    Show this help; 'cloudctl NOUN --help' shows a noun's\n");
        text.append("  -V, --version Show the version\n\n");
        text.append(GlobalOptions.HELP).append('\n');
        text.append("Exit codes: 0 ok, 1 error, 2 usage, 3 not found, 4 conflict, 5 auth,\n");
        text.append("6 quota or capacity, 7 timed out, 8 unreachable, 9 drill failed,\n");
        text.append("10 drill aborted, 130 interrupted.\n");
        out.print(text);
    }
}
