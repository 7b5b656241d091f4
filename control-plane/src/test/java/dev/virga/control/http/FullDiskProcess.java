package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.NODE;

import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import dev.virga.control.store.sql.SqlStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;

/**
 * Orders VMs until the disk of the store has little left, fills it to the last byte, renews leases
 * all the while, makes room and goes on; says on standard output what it saw. Argument: a folder of
 * a small file system that is its own.
 */
public final class FullDiskProcess {
    /** What is left for orders before the store takes no more: some 8 MiB of 80. */
    private static final int BALLAST_BYTES = 23 << 20;

    private static final int RENEWALS = 2_500;
    private static final String VMS = "/v1/vms";

    /** Renewals as large as they may be: they take as much room as those of many nodes. */
    private static final String TEMPLATES =
            "[" + ("\"" + "t".repeat(100) + "\",").repeat(49) + "\"t\"]";

    private final Path folder;
    private final Store store;
    private final Api api;
    private final Set<String> acknowledged = new TreeSet<>();
    private int asked;
    private int counter;

    private FullDiskProcess(Path folder, Store store, Api api) {
        this.folder = folder;
        this.store = store;
        this.api = api;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Set<String> acknowledged;
        try (SqlStore store = open(folder);
                Api api = new Api(folder.resolve("images"), store)) {
            FullDiskProcess process = new FullDiskProcess(folder, store, api);
            process.run();
            acknowledged = process.acknowledged;
        }
        try (SqlStore store = open(folder)) {
            View view = store.view();
            Set<String> there = new TreeSet<>();
            view.allVms().stream()
                    .map(vm -> vm.spec().name())
                    .filter(name -> !name.equals("doomed"))
                    .forEach(there::add);
            System.out.println("kept " + there.equals(acknowledged));
        }
        System.exit(0);
    }

    private static SqlStore open(Path folder) {
        return SqlStore.sqlite(
                folder.resolve("store").resolve("cell.db"), InstantSource.system(), "store-test");
    }

    private void run() throws Exception {
        api.send(Api.json("PUT", api.request("/v1/nodes/n1", NODE), ApiTest.REGISTRATION));
        // The first changes make the reserve, while there is room.
        order("doomed");
        acknowledged.clear();
        renew("with room", 1);
        Path ballast = Files.write(folder.resolve("ballast"), new byte[BALLAST_BYTES]);

        HttpResponse<String> answer = order("vm" + ++asked);
        while (answer.statusCode() == 202) {
            answer = order("vm" + ++asked);
        }
        System.out.println("acknowledged " + acknowledged.size());
        System.out.println("refused " + answer.statusCode() + " " + answer.body());
        System.out.println("read " + api.send(api.request(VMS + "/vm1", ADMIN)).statusCode());
        System.out.println("again " + order("vm1").statusCode());
        System.out.println(
                "delete " + api.send(api.request(VMS + "/doomed", ADMIN).DELETE()).statusCode());
        renew("scarce", 10);

        Path rest = fill();
        renew("full", RENEWALS);
        System.out.println("refused still " + order("vm" + ++asked).statusCode());
        Lease lease = store.view().leases().values().iterator().next();
        System.out.println(
                "fence "
                        + (store.commit(Change.of(new Write.PutRow(lease.fence())))
                                instanceof Outcome.Committed));

        int refused = acknowledged.size();
        Files.delete(rest);
        Files.delete(ballast);
        for (int number = 1; number <= asked + 20; number++) {
            // The same keys again: what was acknowledged is not made twice.
            int status = order("vm" + number).statusCode();
            if (status != 202) {
                System.out.println("unexpected " + status);
            }
        }
        System.out.println("recovered " + (acknowledged.size() - refused >= 20));
    }

    /** Takes whatever there is. */
    private Path fill() throws IOException {
        Path file = folder.resolve("rest");
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int size = 1 << 20; size > 0; size /= 2) {
                try {
                    while (true) {
                        out.write(ByteBuffer.allocate(size));
                    }
                } catch (IOException e) {
                    // Not even that much: then less.
                    System.out.println("no " + size);
                }
            }
        }
        System.out.println("left " + Files.getFileStore(folder).getUsableSpace());
        return file;
    }

    private void renew(String when, int times) throws Exception {
        int refused = 0;
        for (int i = 0; i < times; i++) {
            HttpResponse<String> answer =
                    api.send(
                            Api.json(
                                    "POST",
                                    api.request("/v1/nodes/n1/lease", NODE),
                                    "{\"incarnation\":\"abcdefgh\",\"counter\":"
                                            + ++counter
                                            + ",\"templates\":"
                                            + TEMPLATES
                                            + "}"));
            if (answer.statusCode() != 200) {
                refused++;
                if (refused == 1) {
                    System.out.println(answer.body());
                }
            }
        }
        System.out.println("renewals " + when + ", refused: " + refused);
    }

    private HttpResponse<String> order(String name) throws Exception {
        HttpResponse<String> answer =
                api.send(
                        Api.json(
                                "POST",
                                api.request(VMS, ADMIN).header("Idempotency-Key", name),
                                "{\"name\":\""
                                        + name
                                        + "\",\"userData\":\""
                                        + "x".repeat(8_000)
                                        + "\"}"));
        if (answer.statusCode() == 202) {
            acknowledged.add(name);
        }
        return answer;
    }
}
