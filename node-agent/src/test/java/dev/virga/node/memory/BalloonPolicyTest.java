package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.node.memory.BalloonPolicy.Guest;
import dev.virga.node.memory.BalloonPolicy.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BalloonPolicyTest {
    private static final long MIB = 1L << 20;
    private static final long CAPACITY = 1024 * MIB;

    /** A guest that does what it is asked, and whose cache the balloon eats into. */
    private static final class Model {
        final long memory = 256 * MIB;
        long used;
        long cache;
        long target;
        long actual;
        long before;
        long reserved;
        int rest;

        long free() {
            return memory - used - cache - actual;
        }

        Guest seen() {
            Guest guest =
                    new Guest(
                            memory,
                            reserved,
                            target,
                            actual,
                            before,
                            free(),
                            free() + cache,
                            0,
                            rest);
            before = actual;
            return guest;
        }

        void obey(Order order) {
            rest = order.rest();
            target = order.targetBytes().orElse(target);
            if (target > actual) {
                long fromFree = Math.min(free(), target - actual);
                long fromCache = Math.min(cache, target - actual - fromFree);
                cache -= fromCache;
                actual += fromFree + fromCache;
            } else {
                actual = target;
            }
        }

        /** Free pages of a guest have no page of the node's. */
        long resident() {
            return used + cache;
        }
    }

    private static Model guest(long used, long cache) {
        Model model = new Model();
        model.used = used * MIB;
        model.cache = cache * MIB;
        return model;
    }

    private static long free(List<Model> guests) {
        return CAPACITY - guests.stream().mapToLong(Model::resident).sum();
    }

    private static void second(List<Model> guests) {
        List<Guest> seen = guests.stream().map(Model::seen).toList();
        List<Order> orders = BalloonPolicy.decide(CAPACITY, free(guests), seen);
        for (int i = 0; i < orders.size(); i++) {
            guests.get(i).obey(orders.get(i));
        }
    }

    @Test
    void cacheIsGivenBackUnderPressureAndTheWorkingSetStays() {
        Random random = new Random(1);
        List<Model> guests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            guests.add(guest(60 + random.nextInt(40), 100));
        }
        assertThat(free(guests)).isLessThan((long) (BalloonPolicy.LOW * CAPACITY));
        for (int i = 0; i < 60; i++) {
            second(guests);
        }
        assertThat(free(guests)).isGreaterThanOrEqualTo((long) (BalloonPolicy.LOW * CAPACITY));
        assertThat(guests)
                .allSatisfy(model -> {
                    assertThat(model.free() + model.cache).isGreaterThanOrEqualTo(16 * MIB);
                    assertThat(model.actual).isLessThanOrEqualTo(model.memory / 2);
                });
    }

    @Test
    void nothingChangesBetweenTheMarksAndAllComesBackAboveThem() {
        List<Model> guests =
                List.of(guest(60, 170), guest(60, 170), guest(60, 170), guest(60, 170));
        for (int i = 0; i < 60; i++) {
            second(guests);
        }
        List<Long> targets = guests.stream().map(model -> model.target).toList();
        assertThat(targets).allSatisfy(target -> assertThat(target).isPositive());
        for (int i = 0; i < 30; i++) {
            second(guests);
        }
        assertThat(guests.stream().map(model -> model.target).toList()).isEqualTo(targets);
        guests.get(0).used = 0;
        guests.get(1).used = 0;
        guests.get(1).cache = 0;
        for (int i = 0; i < 60; i++) {
            second(guests);
        }
        assertThat(guests).allSatisfy(model -> assertThat(model.actual).isZero());
    }

    @Test
    void whoTookPagesBackIsLeftAlone() {
        List<Model> guests =
                List.of(guest(60, 170), guest(60, 170), guest(60, 170), guest(60, 170));
        for (int i = 0; i < 60; i++) {
            second(guests);
        }
        Model one = guests.getFirst();
        long before = one.actual;
        // Its kernel deflates rather than kill.
        one.actual -= 20 * MIB;
        one.used += one.free() + one.cache;
        one.cache = 0;
        second(guests);
        assertThat(one.target).isLessThan(before - 20 * MIB);
        assertThat(one.rest).isEqualTo(BalloonPolicy.REST);
        long kept = one.target;
        for (int i = 0; i < BalloonPolicy.REST - 5; i++) {
            second(guests);
            assertThat(one.target).isLessThanOrEqualTo(kept);
        }
    }

    @Test
    void whatIsReservedIsNotAskedFor() {
        List<Model> guests =
                List.of(guest(60, 190), guest(60, 190), guest(60, 190), guest(60, 190));
        guests.getFirst().reserved = 256 * MIB;
        for (int i = 0; i < 60; i++) {
            second(guests);
        }
        assertThat(guests.getFirst().actual).isZero();
        assertThat(guests.getLast().actual).isPositive();
    }

    @Test
    void nobodyIsAskedAsLongAsThereIsNothingToDecide() {
        assertThat(BalloonPolicy.matters(CAPACITY, CAPACITY / 2, false)).isFalse();
        assertThat(BalloonPolicy.matters(CAPACITY, CAPACITY / 2, true)).isTrue();
        assertThat(BalloonPolicy.matters(CAPACITY, CAPACITY / 10, false)).isTrue();
    }

    @Test
    void whoSaysNothingOfItsMemoryGivesNothing() {
        Guest silent = new Guest(256 * MIB, 0, 0, 0, 0, 0, -1, 0, 0);
        assertThat(BalloonPolicy.decide(CAPACITY, 0, List.of(silent)).getFirst().targetBytes())
                .isEmpty();
    }
}
