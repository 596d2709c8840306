package org.xenwright.deploy.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Disks of a pool: made, cloned, filled and taken away. */
final class PoolDisks {
    private static final long MIB = 1 << 20;
    private static final String[] BUSY = {"VDI_IN_USE", "OTHER_OPERATION_IN_PROGRESS"};
    private static final int TRIES = 3;
    private static final int PATIENT_TRIES = 10;
    private static final Duration LONG = Duration.ofHours(2);
    private static final Duration PUT = Duration.ofHours(1);

    private final XapiSession session;
    private final XapiTasks tasks;
    private final PoolStorage storage;
    private final PoolMembers members;
    private final PoolPatience patience;

    PoolDisks(XapiSession session, XapiTasks tasks, PoolStorage storage, PoolMembers members, PoolPatience patience) {
        this.session = session;
        this.tasks = tasks;
        this.storage = storage;
        this.members = members;
        this.patience = patience;
    }

    /** An answer that was waited for. */
    interface Step<T> {
        T run() throws IOException;
    }

    /** Makes an empty disk, which reads as zeros. */
    String create(String label, long size, String type, Map<String, String> marks) throws IOException {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("name_label", label);
        record.put("name_description", "");
        record.put("SR", storage.reference());
        record.put("virtual_size", roundedUp(size));
        record.put("type", type);
        record.put("sharable", false);
        record.put("read_only", false);
        record.put("other_config", marks);
        record.put("xenstore_data", Map.of());
        record.put("sm_config", Map.of());
        record.put("tags", List.of());
        return session.call("VDI.create", record).asText();
    }

    static long roundedUp(long size) {
        return Math.max(1, (size + MIB - 1) / MIB) * MIB;
    }

    /** Makes a writable disk of the same bytes, which costs none; it has the marks of the other until it gets its own. */
    String clone(String base, String label, Map<String, String> marks) throws IOException {
        return named(tasks.make(LONG, "VDI.clone", base, Map.of()), label, marks);
    }

    /** Makes a read-only disk of the same bytes. */
    String snapshot(String disk) throws IOException {
        return tasks.make(LONG, "VDI.snapshot", disk, Map.of());
    }

    /** Gives a disk its name, then its marks in place of all others, which say what it is. */
    String named(String disk, String label, Map<String, String> marks) throws IOException {
        session.call("VDI.set_name_label", disk, label);
        session.call("VDI.set_other_config", disk, marks);
        return disk;
    }

    /** Adds a mark to a disk. */
    void mark(String disk, String key, String value) throws IOException {
        session.call("VDI.add_to_other_config", disk, key, value);
    }

    /** Makes a disk longer. */
    void resize(String disk, long size) throws IOException {
        tasks.run(LONG, "VDI.resize", disk, roundedUp(size));
    }

    /** Takes a disk away; one that a machine has just let go may be in use for a while. */
    void destroy(String disk) throws IOException {
        waiting(() -> {
            try {
                return session.call("VDI.destroy", disk);
            } catch (XapiRefusal refusal) {
                if (refusal.is("HANDLE_INVALID")) {
                    return session.call("pool.get_all");
                }
                throw refusal;
            }
        });
    }

    /** Takes a disk away, unless a machine has it: that of a copy of ours, whose disks have the marks of ours. */
    void destroyLoose(PoolContents contents, PoolContents.Disk known) throws IOException {
        try {
            if (!contents.refreshDisk(session, known.reference()).isLoose()) {
                return;
            }
        } catch (XapiRefusal refusal) {
            if (!refusal.is("HANDLE_INVALID")) {
                throw refusal;
            }
        }
        destroy(known.reference());
        contents.forget(known.reference());
    }

    /** Does a step again while something else holds what it needs. */
    <T> T waiting(Step<T> step) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return step.run();
            } catch (XapiRefusal refusal) {
                if (i == PATIENT_TRIES || !refusal.is(BUSY)) {
                    throw refusal;
                }
                XapiTasks.pause(patience.pause().toMillis());
            }
        }
    }

    /** Hears of a part that the pool has. */
    interface Confirmed {
        /**
         * Hears of it.
         *
         * @param end up to where the disk is there
         * @param bytes of this part
         */
        void until(long end, long bytes) throws IOException;
    }

    /**
     * Sends what is to be on a disk, in parts of which each is a task of its own; one that was cut off is sent again.
     *
     * @param from up to where the disk is there
     */
    void fill(String disk, ChunkedBody body, long from, Confirmed confirmed) throws IOException {
        for (ChunkedBody part : body.parts(from, patience.part())) {
            for (int i = 1; ; i++) {
                try {
                    waiting(() -> put(disk, part));
                    break;
                } catch (IOException e) {
                    if (i == TRIES && e.getCause() instanceof XapiRefusal refusal) {
                        throw refusal;
                    }
                    if (i == TRIES || Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    XapiTasks.pause(patience.pause().toMillis());
                }
            }
            confirmed.until(part.end(), part.bytes());
        }
    }

    /** Sends it all, and tells of its bytes. */
    void fill(String disk, ChunkedBody body, LongConsumer progress) throws IOException {
        fill(disk, body, 0, (end, bytes) -> progress.accept(bytes));
    }

    /** Sends one part; what its task says counts, since the answer comes before the bytes were taken. */
    private String put(String disk, ChunkedBody part) throws IOException {
        String task = tasks.create("xenwright: sending a disk");
        try {
            String address = storage.address();
            HttpResponse<Void> answer = send(address, disk, task, part);
            if (answer.statusCode() / 100 == 3) {
                address = members.member(answer.headers()
                        .firstValue("location")
                        .map(PoolDisks::host)
                        .orElse(""));
                answer = send(address, disk, task, part);
            }
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(address + " answered an upload with status " + answer.statusCode());
            }
            return tasks.follow(task, LONG)
                    .orElseThrow(() -> new IOException("an upload did not end within " + LONG.toHours() + " h"));
        } catch (IOException e) {
            return afterCut(task, e);
        } finally {
            tasks.destroy(task);
        }
    }

    /** Asks the task what came of an upload whose answer was not heard, as when it is refused before its end. */
    private String afterCut(String task, IOException cut) throws IOException {
        try {
            Optional<String> result = tasks.follow(task, Duration.ZERO);
            if (result.isPresent()) {
                return result.get();
            }
        } catch (XapiRefusal refusal) {
            if (refusal.is(BUSY)) {
                throw refusal;
            }
            throw new IOException(cut.getMessage() + "; the pool says " + refusal.words(), refusal);
        }
        throw cut;
    }

    private HttpResponse<Void> send(String address, String disk, String task, ChunkedBody part) throws IOException {
        URI place = XapiSession.uri(
                address,
                "/import_raw_vdi?session_id=" + session.secret() + "&task_id=" + task + "&vdi=" + disk
                        + "&format=raw&chunked=true");
        HttpRequest request = HttpRequest.newBuilder(place)
                .timeout(PUT)
                .PUT(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(part::open), part.length()))
                .build();
        try {
            return session.exchange(request, HttpResponse.BodyHandlers.discarding(), address);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String host(String location) {
        try {
            String authority = URI.create(location).getAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
