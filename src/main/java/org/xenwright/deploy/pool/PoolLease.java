package org.xenwright.deploy.pool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.xenwright.content.JsonText;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.LastAnswer;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;

/**
 * The lock of a deployment in a pool. It has a number, and who adds the next number to the pool's notes has it: adding
 * is atomic. Until when it is held is noted beside it, again and again, by the pool's own clock; one that nobody prolongs
 * is free, and the next holder clears it away. Of two that were taken at once the lower number counts.
 */
final class PoolLease implements Destination.Lease {
    private static final ObjectMapper JSON = JsonText.mapper();
    private static final int TRIES = 5;

    private final PoolNotes notes;
    private final PoolNotes.Pool pool;
    private final String deployment;
    private final String key;
    private final String token;
    private final PoolPatience patience;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService thread;
    private long sequence;
    private String beat = "";
    private LastAnswer renewed;
    private boolean lost;

    private PoolLease(
            PoolNotes notes,
            PoolNotes.Pool pool,
            String deployment,
            String key,
            String token,
            PoolPatience patience,
            InstantSource clock) {
        this.notes = notes;
        this.pool = pool;
        this.deployment = deployment;
        this.key = key;
        this.token = token;
        this.patience = patience;
        this.clock = clock;
        this.renewed = LastAnswer.now(clock);
        this.thread = Workers.pool("lock of " + deployment, 1);
    }

    /** What is noted of a lock. */
    private record Held(String token, String who, String since, String until) {
        static Held read(String text) {
            try {
                JsonNode note = JSON.readTree(text);
                return new Held(
                        note.path("token").asText(),
                        note.path("who").asText(),
                        note.path("since").asText(),
                        note.path("until").asText());
            } catch (JsonProcessingException e) {
                return new Held("", "somebody", "", "");
            }
        }

        /** Returns whether it is held, by its own end or one of those noted later. */
        boolean isAlive(Instant now, SortedMap<String, String> beats) {
            if (alive(until, now)) {
                return true;
            }
            return beats.entrySet().stream()
                    .anyMatch(each -> each.getKey().startsWith(token + ":") && alive(each.getValue(), now));
        }

        private static boolean alive(String until, Instant now) {
            try {
                return !Instant.parse(until).isBefore(now);
            } catch (DateTimeParseException e) {
                return false;
            }
        }
    }

    /**
     * Takes the lock.
     *
     * @throws org.xenwright.problem.ProblemException if another holds it
     */
    static PoolLease take(PoolNotes notes, String id, String deployment, String who, PoolPatience patience)
            throws IOException {
        return take(notes, id, deployment, who, patience, InstantSource.system());
    }

    /** Takes it, with a clock of the day by which a machine that was suspended finds out. */
    static PoolLease take(
            PoolNotes notes, String id, String deployment, String who, PoolPatience patience, InstantSource clock)
            throws IOException {
        String token = UUID.randomUUID().toString();
        for (int i = 0; i < TRIES; i++) {
            PoolNotes.Pool pool = notes.read();
            Instant now = notes.time(pool);
            SortedMap<Integer, Held> locks = locks(pool, deployment);
            refuseOthers(pool, id, deployment, now, locks);
            int number = locks.isEmpty() ? 1 : locks.lastKey() + 1;
            String key = PoolMark.LOCK.key(deployment + ":" + number);
            PoolLease lease = new PoolLease(notes, pool, deployment, key, token, patience, clock);
            if (notes.add(pool, key, lease.note(who, now))) {
                lease.settle(id, number, now);
                return lease;
            }
            lease.thread.shutdownNow();
        }
        throw Problem.of("locking deployment " + deployment, "try again later")
                .at(id)
                .found("others who take its lock at the same time")
                .raise();
    }

    /** Returns whether another deployment of the pool is under way. */
    static boolean othersWork(PoolNotes notes, String deployment) throws IOException {
        PoolNotes.Pool pool = notes.read();
        Instant now = notes.time(pool);
        String start = PoolMark.LOCK.key() + ":";
        for (Map.Entry<String, String> each : pool.config().entrySet()) {
            if (each.getKey().startsWith(start)) {
                String rest = each.getKey().substring(start.length());
                String other = rest.substring(0, Math.max(0, rest.lastIndexOf(':')));
                if (!other.equals(deployment)
                        && Held.read(each.getValue()).isAlive(now, pool.of(PoolMark.BEAT, other))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static SortedMap<Integer, Held> locks(PoolNotes.Pool pool, String deployment) {
        SortedMap<Integer, Held> locks = new TreeMap<>();
        pool.of(PoolMark.LOCK, deployment).forEach((number, note) -> {
            if (number.matches("[0-9]{1,9}")) {
                locks.put(Integer.valueOf(number), Held.read(note));
            }
        });
        return locks;
    }

    private static void refuseOthers(
            PoolNotes.Pool pool, String id, String deployment, Instant now, SortedMap<Integer, Held> locks) {
        SortedMap<String, String> beats = pool.of(PoolMark.BEAT, deployment);
        for (Held each : locks.values()) {
            if (each.isAlive(now, beats)) {
                throw Problem.of(
                                "locking deployment " + deployment,
                                "wait until it is done; the lock of one that was killed is free half a minute later")
                        .at(id)
                        .found(each.who() + ", since " + each.since())
                        .raise();
            }
        }
    }

    private String note(String who, Instant now) throws JsonProcessingException {
        Map<String, String> note = new TreeMap<>();
        note.put("token", token);
        note.put("who", who);
        note.put("since", now.toString());
        note.put("until", now.plus(patience.lease()).toString());
        return JSON.writeValueAsString(note);
    }

    /** Gives way to who took a lower number meanwhile, clears away what nobody holds, and begins to prolong. */
    private void settle(String id, int number, Instant now) throws IOException {
        try {
            PoolNotes.Pool again = notes.read();
            SortedMap<Integer, Held> locks = locks(again, deployment);
            refuseOthers(again, id, deployment, now, locks.headMap(number));
            for (int each : locks.headMap(number).keySet()) {
                notes.remove(again, PoolMark.LOCK.key(deployment + ":" + each));
            }
            for (String each : again.of(PoolMark.BEAT, deployment).keySet()) {
                notes.remove(again, PoolMark.BEAT.key(deployment + ":" + each));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        thread.execute(this::prolong);
    }

    private void prolong() {
        try {
            while (!closed.await(patience.beat().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    renew();
                } catch (IOException | RuntimeException e) {
                    // tried again at the next beat; who works finds out by its age
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Notes a later end, unless the lock was free for a moment, in which another may have taken it. */
    private synchronized void renew() throws IOException {
        if (closed.getCount() == 0) {
            return;
        }
        if (isOld() || !notes.read().config().containsKey(key)) {
            lost = true;
            return;
        }
        LastAnswer asked = LastAnswer.now(clock);
        Instant until = notes.time(pool).plus(patience.lease());
        String next = PoolMark.BEAT.key(deployment + ":" + token + ":" + ++sequence);
        notes.add(pool, next, until.toString());
        renewed = asked;
        if (!beat.isEmpty()) {
            notes.remove(pool, beat);
        }
        beat = next;
    }

    private boolean isOld() {
        return renewed.isOlderThan(patience.lease(), clock);
    }

    @Override
    public synchronized void check() throws IOException {
        if (!lost && renewed.isOlderThan(patience.beat().multipliedBy(2), clock)) {
            renew();
        }
        if (lost || isOld() || closed.getCount() == 0) {
            throw Problem.of(
                            "going on with deployment " + deployment, "run it again; it goes on where this one stopped")
                    .found("the lock was lost: the pool was not reached for "
                            + patience.lease().toSeconds() + " s")
                    .raise();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Workers.end(thread);
        synchronized (this) {
            try {
                if (!beat.isEmpty()) {
                    notes.remove(pool, beat);
                }
                notes.remove(pool, key);
            } catch (IOException | RuntimeException e) {
                // it frees itself
            }
        }
    }
}
