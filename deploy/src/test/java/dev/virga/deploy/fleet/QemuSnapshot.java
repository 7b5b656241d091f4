package dev.virga.deploy.fleet;

import dev.virga.api.image.ImagePart;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The same guest, saved at its shell by qemu-system-riscv64 in both of its ways: as a snapshot in
 * its disk, and as the stream of a migration in a file. It is loaded again and again.
 */
final class QemuSnapshot {
    private static final String NAME = "shell";
    private static final long LOOK_NANOS = 2_000_000;

    /** A process that is silent for longer has lost what was typed. */
    private static final long PATIENCE_SECONDS = 30;

    /**
     * What the shell asks of its terminal at each prompt, and an answer: without one it sleeps for
     * some milliseconds, and guests that QEMU 7.2 saved meanwhile were seen never to wake.
     */
    private static final String WHERE = "\u001b[6n";

    private static final String HERE = "\u001b[1;1R";

    private final List<String> machine;
    private final Path stream;

    private QemuSnapshot(List<String> machine, Path stream) {
        this.machine = machine;
        this.stream = stream;
    }

    /** Boots and saves one; none if there is no QEMU. */
    static Optional<QemuSnapshot> take(LocalImage image, Path folder) throws Exception {
        Path disk = folder.resolve("qemu.qcow2");
        Path stream = folder.resolve("qemu.stream");
        try {
            empty(disk);
            List<String> machine = machine(image, disk);
            int port = freePort();
            List<String> command = new ArrayList<>(machine);
            command.addAll(List.of("-monitor", "tcp:127.0.0.1:" + port + ",server,nowait"));
            Process process = new ProcessBuilder(command).start();
            try {
                awaitText(process.getInputStream(), ":~# " + WHERE);
                process.getOutputStream().write(HERE.getBytes(StandardCharsets.US_ASCII));
                process.getOutputStream().flush();
                save(port, stream);
                if (!process.waitFor(2, TimeUnit.MINUTES)) {
                    throw new IOException("qemu does not end");
                }
            } finally {
                process.destroyForcibly();
            }
            return Optional.of(new QemuSnapshot(machine, stream));
        } catch (IOException e) {
            System.out.println("| QEMU: " + e.getMessage() + " | | |");
            return Optional.empty();
        }
    }

    /** An empty qcow2 disk (version 2), where a snapshot finds its place. */
    private static void empty(Path file) throws IOException {
        int cluster = 1 << 16;
        ByteBuffer disk = ByteBuffer.allocate(4 * cluster);
        disk.putInt(0x514649fb).putInt(2).putLong(0).putInt(0).putInt(16).putLong(64L << 20);
        disk.putInt(0).putInt(1).putLong(3L * cluster); // no cipher; the table of tables
        disk.putLong(cluster).putInt(1).putInt(0).putLong(0); // counts; no snapshots
        disk.putLong(cluster, 2L * cluster);
        for (int i = 0; i < 4; i++) {
            disk.putShort(2 * cluster + 2 * i, (short) 1);
        }
        Files.write(file, disk.array());
    }

    private static List<String> machine(LocalImage image, Path disk) {
        return List.of(
                "qemu-system-riscv64",
                "-M",
                "virt",
                "-m",
                "128",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-kernel",
                image.file(ImagePart.Role.KERNEL).orElseThrow().toString(),
                "-initrd",
                image.file(ImagePart.Role.INITRD).orElseThrow().toString(),
                "-append",
                image.manifest().commandLine(),
                "-drive",
                "if=none,id=d0,format=qcow2,file=" + disk,
                "-device",
                "virtio-blk-device,drive=d0");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void save(int port, Path stream) throws IOException {
        List<String> words =
                List.of(
                        "savevm " + NAME + "\n",
                        "migrate \"exec:cat > '" + stream + "'\"\n",
                        "quit\n");
        try (Socket monitor = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream in = monitor.getInputStream();
            OutputStream out = monitor.getOutputStream();
            awaitText(in, "(qemu) ");
            for (String word : words) {
                out.write(word.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                if (!word.startsWith("quit")) {
                    awaitText(in, "\n(qemu) ");
                }
            }
            // Until it has ended: what it has not read when the connection closes is lost.
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** How a process begins with what was saved. */
    enum Way {
        LOADVM("-loadvm"),
        INCOMING("-incoming");

        private final String option;

        Way(String option) {
            this.option = option;
        }

        @Override
        public String toString() {
            return option;
        }
    }

    /**
     * Nanoseconds from the start of a process until a command on the console has its answer. What
     * is typed before the guest's state is there leaves the serial port deaf, or is lost with what
     * the state takes the place of, so it is typed as soon as the monitor says that the guest runs.
     *
     * @throws IOException if there is no answer within half a minute
     */
    long answers(Way way, String command, String answer) throws Exception {
        List<String> words = new ArrayList<>(machine);
        int port = freePort();
        words.addAll(List.of("-monitor", "tcp:127.0.0.1:" + port + ",server,nowait", way.option));
        words.add(way == Way.LOADVM ? NAME : "exec:cat '" + stream + "'");
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(words).start();
        CompletableFuture<Void> late =
                CompletableFuture.runAsync(
                        process::destroyForcibly,
                        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        try {
            awaitRunning(process, port);
            process.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            awaitText(process.getInputStream(), answer);
            return System.nanoTime() - begin;
        } finally {
            late.cancel(false);
            process.destroyForcibly().waitFor();
        }
    }

    private static void awaitRunning(Process process, int port) throws IOException {
        while (process.isAlive()) {
            try (Socket monitor = new Socket(InetAddress.getLoopbackAddress(), port)) {
                InputStream in = monitor.getInputStream();
                OutputStream out = monitor.getOutputStream();
                awaitText(in, "(qemu) ");
                String said = "";
                while (!said.contains("VM status: running")) {
                    LockSupport.parkNanos(LOOK_NANOS);
                    out.write("info status\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    said = awaitText(in, "\n(qemu) ");
                }
                return;
            } catch (ConnectException e) {
                LockSupport.parkNanos(LOOK_NANOS); // it does not listen yet
            }
        }
        throw new IOException("qemu ended");
    }

    /** What came until this did. */
    private static String awaitText(InputStream in, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        byte[] chunk = new byte[4096];
        while (seen.indexOf(text) < 0) {
            int count = in.read(chunk);
            if (count < 0) {
                throw new IOException("qemu ended: " + seen);
            }
            seen.append(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
        }
        return seen.toString();
    }
}
