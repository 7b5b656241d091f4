package dev.virga.node.guest;

/** What the agent inside a guest says of itself when it is ready. */
public record GuestFacts(String bootId, String uname, String hostname) {
    private static final int MAX = 512;

    public GuestFacts {
        // A guest is not to be trusted with the size of what it says.
        bootId = clip(bootId);
        uname = clip(uname);
        hostname = clip(hostname);
    }

    private static String clip(String text) {
        return text.length() <= MAX ? text : text.substring(0, MAX);
    }
}
