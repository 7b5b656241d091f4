package dev.virga.deploy.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A kernel that does nothing but look like one, and jump to itself. */
final class LoopKernel {
    private LoopKernel() {}

    /** A new file with it, to be deleted. */
    static Path file() throws IOException {
        byte[] file = new byte[8192];
        file[0] = 0x6f; // j .
        file[16] = (byte) file.length; // image_size, as in the kernel's Documentation
        file[17] = (byte) (file.length >> 8);
        file[0x38] = 'R';
        file[0x39] = 'S';
        file[0x3a] = 'C';
        file[0x3b] = 5;
        return Files.write(Files.createTempFile("virga-", ".kernel"), file);
    }
}
