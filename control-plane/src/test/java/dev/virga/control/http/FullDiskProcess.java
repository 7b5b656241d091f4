package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;

import dev.virga.control.store.View;
import dev.virga.control.store.sql.SqlStore;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;

/**
 * Orders VMs until the disk of the store is full, makes room and goes on; says on standard output
 * what it saw. Argument: a folder of a small file system that is its own.
 */
public final class FullDiskProcess {
    private static final int BALLAST_BYTES = 6 << 20;
    private static final int REFUSED = 503;

    private final Api api;
    private final Set<String> acknowledged = new TreeSet<>();
    private int asked;

    private FullDiskProcess(Api api) {
        this.api = api;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Path ballast = Files.write(folder.resolve("ballast"), new byte[BALLAST_BYTES]);
        Set<String> acknowledged;
        try (SqlStore store = open(folder);
                Api api = new Api(folder.resolve("images"), store)) {
            FullDiskProcess process = new FullDiskProcess(api);
            process.run(ballast);
            acknowledged = process.acknowledged;
        }
        try (SqlStore store = open(folder)) {
            View view = store.view();
            Set<String> there = new TreeSet<>();
            view.allVms().forEach(vm -> there.add(vm.spec().name()));
            System.out.println("kept " + there.equals(acknowledged));
            System.out.println("counted " + (view.usedBy("default").vms() == acknowledged.size()));
        }
        System.exit(0);
    }

    private static SqlStore open(Path folder) {
        return SqlStore.sqlite(
                folder.resolve("store").resolve("cell.db"), InstantSource.system(), "store-test");
    }

    private void run(Path ballast) throws Exception {
        HttpResponse<String> answer = order(++asked);
        while (answer.statusCode() == 202) {
            answer = order(++asked);
        }
        System.out.println("acknowledged " + acknowledged.size());
        System.out.println("refused " + answer.body());
        System.out.println("read " + api.send(api.request("/v1/vms/vm1", ADMIN)).statusCode());
        for (int i = 0; i < 20; i++) {
            // Small ones may find room where a large one does not; none is half there.
            int status = order(++asked).statusCode();
            if (status != 202 && status != REFUSED) {
                System.out.println("unexpected " + status);
            }
        }
        int refused = acknowledged.size();
        Files.delete(ballast);
        for (int number = 1; number <= asked + 20; number++) {
            // The same keys again: what was acknowledged is not made twice.
            int status = order(number).statusCode();
            if (status != 202) {
                System.out.println("unexpected " + status);
            }
        }
        System.out.println("recovered " + (acknowledged.size() - refused >= 20));
    }

    private HttpResponse<String> order(int number) throws Exception {
        String name = "vm" + number;
        HttpResponse<String> answer =
                api.send(
                        Api.json(
                                "POST",
                                api.request("/v1/vms", ADMIN).header("Idempotency-Key", name),
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
