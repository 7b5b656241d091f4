package dev.virga.cli;

/** What {@code --version} says. */
final class Version {

    private Version() {}

    static String line() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "cloudctl "
                + (version == null ? "(unpackaged)" : version)
                + " on Java "
                + Runtime.version();
    }
}
