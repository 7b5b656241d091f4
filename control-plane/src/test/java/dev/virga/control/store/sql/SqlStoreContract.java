package dev.virga.control.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.api.id.NodeName;
import dev.virga.api.project.Quota;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Change;
import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Project;
import dev.virga.control.store.Rows;
import dev.virga.control.store.Store;
import dev.virga.control.store.StoreContract;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What a store in a database promises besides: it lasts, and several processes share it. */
abstract class SqlStoreContract extends StoreContract {
    private Instant now = Instant.now();

    /** The database of this test once more, as another process would open it. */
    abstract SqlStore another();

    /** The database of this test. */
    abstract String url();

    /** The clock of the stores. */
    final Instant now() {
        return now;
    }

    @Override
    protected final Store open() {
        return another();
    }

    @Test
    void everythingIsThereAfterARestart() {
        Vm vm = Rows.vm(1, "a");
        commit(new Write.PutVm(vm), new Write.AddEvent(vm.id(), event("Created")));
        NodeName node = new NodeName("n");
        commit(
                new Write.PutVm(read(vm).placed(node, Rows.LIFE, Instant.EPOCH, vm.status())),
                new Write.PutAllocation(Rows.allocation("n").plus(1)));
        View before = store.view();
        store.close();
        store = another();
        View after = store.view();
        assertThat(after).isEqualTo(before);
        assertThat(after.storeId()).isEqualTo(before.storeId());
        assertThat(after.placedOn(node)).hasSize(1);
        assertThat(commit(new Write.PutVm(read(vm)))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void twoProcessesSeeTheSame() {
        try (SqlStore other = another()) {
            List<Long> heard = new ArrayList<>();
            other.onRevision((change, view) -> heard.add(view.revision()));
            for (int i = 1; i <= 5; i++) {
                commit(new Write.PutVm(Rows.vm(i, "vm" + i)));
            }
            assertThat(other.fresh()).isEqualTo(store.view());
            commit(new Write.PutVm(Rows.vm(6, "last")));
            other.hurry(6);
            await(() -> other.view().revision() == 6);
            assertThat(heard).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
            assertThat(other.commit(Change.of(new Write.PutVm(Rows.vm(7, "last")))))
                    .isEqualTo(new Outcome.NameTaken("last"));
        }
    }

    @Test
    void twoProcessesGiveTheLastSlotOnce() throws Exception {
        NodeName node = new NodeName("n");
        int rounds = 1000;
        int won = 0;
        try (SqlStore other = another();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Allocation read = Rows.allocation("n");
            for (int round = 0; round < rounds; round++) {
                Change take = Change.of(new Write.PutAllocation(read.plus(1)));
                List<Callable<Outcome>> both =
                        List.of(() -> store.commit(take), () -> other.commit(take));
                for (Future<Outcome> outcome : threads.invokeAll(both)) {
                    won += outcome.get() instanceof Outcome.Committed ? 1 : 0;
                }
                read = read.plus(1).at(round + 1, round + 1);
            }
            assertThat(other.fresh().allocation(node).vms()).isEqualTo(rounds);
            assertThat(store.fresh()).isEqualTo(other.fresh());
        }
        assertThat(won).isEqualTo(rounds);
    }

    @Test
    void whatIsTooOldIsDropped() {
        IdempotencyRecord record =
                new IdempotencyRecord("default", "k", "r", "h", 202, "{}", Optional.empty(), now);
        commit(new Write.PutVm(Rows.vm(1, "a")), new Write.PutIdempotency(record));
        now = now.plus(IdempotencyRecord.KEPT);
        ((SqlStore) store).compact();
        assertThat(store.answered("default", "k")).isPresent();
        now = now.plus(Duration.ofSeconds(1));
        ((SqlStore) store).compact();
        assertThat(store.answered("default", "k")).isEmpty();
        assertThat(store.changesAfter(0, 10)).isPresent();
    }

    @Test
    void aStoreOfANewerVersionIsRefused() throws Exception {
        try (Connection raw = DriverManager.getConnection(url());
                Statement statement = raw.createStatement()) {
            statement.execute(
                    "INSERT INTO flyway_schema_history (installed_rank, version, description,"
                            + " type, script, checksum, installed_by, execution_time, success)"
                            + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', 1,"
                            + " true)");
        }
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::another)
                .withMessageContaining("version 99")
                .withMessageContaining("newer release");
    }

    @Test
    void aStoreOfTheFirstVersionIsTakenOver() throws Exception {
        store.close();
        try (Connection raw = DriverManager.getConnection(url());
                Statement statement = raw.createStatement()) {
            for (String table :
                    List.of(
                            "store",
                            "resource",
                            "quota",
                            "change_log",
                            "event",
                            "idempotency",
                            "reserve",
                            "flyway_schema_history")) {
                statement.execute("DROP TABLE " + table);
            }
        }
        Flyway.configure()
                .dataSource(url(), null, null)
                .locations("classpath:dev/virga/control/store/sql")
                .target("1")
                .load()
                .migrate();
        String project =
                "'{\"name\":\"old\",\"quota\":{\"vms\":3,\"vcpus\":4,\"memoryBytes\":5},"
                        + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"version\":0}'";
        try (Connection raw = DriverManager.getConnection(url());
                Statement statement = raw.createStatement()) {
            statement.execute("INSERT INTO store VALUES (1, 'store-old', 1, 0)");
            statement.execute(
                    "INSERT INTO resource VALUES ('project', 'old', 1, 1, NULL, " + project + ")");
            statement.execute("INSERT INTO quota VALUES ('old', 3, 4, 5, 1, 1, 1)");
            statement.execute(
                    "INSERT INTO change_log VALUES (1, 0, 'project', 0, " + project + ")");
        }
        store = another();
        Quota usual = Project.STANDARD_QUOTA;
        Quota quota =
                new Quota(
                        3,
                        4,
                        5,
                        usual.volumes(),
                        usual.volumeBytes(),
                        usual.networks(),
                        usual.snapshots(),
                        usual.snapshotBytes());
        assertThat(store.view().project("old").orElseThrow().quota()).isEqualTo(quota);
        assertThat(store.changesAfter(0, 10).orElseThrow()).hasSize(1);
        assertThat(commit(new Write.PutRow(Rows.volume(1, "old", "data"))))
                .isEqualTo(new Outcome.Committed(2));
        assertThat(commit(new Write.PutVm(Rows.vm(1, "old", "big"))))
                .isInstanceOf(Outcome.Committed.class);
        // What was counted before is counted still: two VMs and the third is the last.
        assertThat(commit(new Write.PutVm(Rows.vm(2, "old", "last"))))
                .isInstanceOf(Outcome.Committed.class);
        assertThat(commit(new Write.PutVm(Rows.vm(3, "old", "more"))))
                .isInstanceOf(Outcome.QuotaExceeded.class);
    }

    /** Waits for a condition that another thread brings about. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
