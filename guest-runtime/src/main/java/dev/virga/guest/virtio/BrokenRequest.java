package dev.virga.guest.virtio;

/**
 * What the driver put into a queue makes no sense: the device stops and asks to be reset (virtio
 * 1.2, section 2.1.2). Carries no stack trace: guests cause it at will.
 */
public final class BrokenRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokenRequest(String what) {
        super(what, null, false, false);
    }
}
