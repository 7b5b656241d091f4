package dev.virga.control.store.sql;

import dev.virga.api.vm.VmEvent;
import dev.virga.control.store.Change;
import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Rows;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that writes numbered VMs from several threads, says each number when it is
 * acknowledged, and is killed by the test. Arguments: the database, how many.
 */
public final class WriterProcess {
    private static final int THREADS = 4;

    private WriterProcess() {}

    public static void main(String[] args) throws Exception {
        InstantSource clock = InstantSource.system();
        try (SqlStore store =
                        args[0].startsWith("jdbc:")
                                ? SqlStore.postgresql(args[0], clock, "store-test")
                                : SqlStore.sqlite(Path.of(args[0]), clock, "store-test");
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            int count = Integer.parseInt(args[1]);
            AtomicInteger next = new AtomicInteger(1);
            for (int i = 0; i < THREADS; i++) {
                threads.execute(() -> {
                    for (int n = next.getAndIncrement(); n <= count; n = next.getAndIncrement()) {
                        write(store, n);
                    }
                });
            }
            threads.shutdown();
            if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
                System.exit(1);
            }
        }
        say("end");
    }

    private static void write(SqlStore store, int number) {
        Vm vm = Rows.vm(number, "vm" + number);
        Outcome outcome =
                store.commit(
                        Change.of(
                                new Write.PutVm(vm),
                                new Write.AddEvent(
                                        vm.id(), new VmEvent(Instant.EPOCH, false, "Created", "")),
                                new Write.PutIdempotency(
                                        new IdempotencyRecord(
                                                "default",
                                                "key-" + number,
                                                "r",
                                                "h",
                                                202,
                                                "{}",
                                                Optional.empty(),
                                                Instant.now()))));
        switch (outcome) {
            case Outcome.Committed done -> say(Integer.toString(number));
            case Outcome.KeyUsed earlier -> say(Integer.toString(number));
            default -> say("unexpected " + outcome);
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
