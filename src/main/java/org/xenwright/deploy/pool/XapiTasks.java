package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.progress.Workers;

/** Long calls: begun as tasks, followed by events, and taken away at their end, however it was. */
final class XapiTasks {
    private static final Pattern REFERENCE = Pattern.compile("OpaqueRef:[0-9A-Za-z-]{1,64}");
    private static final double WAIT = 30;
    private static final Duration WAIT_PATIENCE = Duration.ofSeconds(90);

    /** Shorter waits than this are counted, so that a pool that does not wait is not asked in a circle. */
    private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final XapiSession session;

    XapiTasks(XapiSession session) {
        this.session = session;
    }

    /**
     * Does a call, and waits for its end.
     *
     * @return its result; empty when it did not end in time, and was cancelled as far as the pool can
     * @throws XapiRefusal what it failed with
     * @throws IOException when it is not known how it ended
     */
    Optional<String> run(Duration patience, String method, Object... arguments) throws IOException {
        String task = session.call("Async." + method, arguments).asText();
        try {
            Optional<String> result = follow(task, patience);
            if (result.isEmpty()) {
                quietly("task.cancel", task);
            }
            return result;
        } finally {
            quietly("task.destroy", task);
        }
    }

    /** Returns the reference that a call makes. */
    String make(Duration patience, String method, Object... arguments) throws IOException {
        String result = run(patience, method, arguments)
                .orElseThrow(() -> new IOException(method + " did not end within " + patience.toSeconds() + " s"));
        Matcher found = REFERENCE.matcher(result);
        if (!found.find()) {
            throw new IOException(method + " ended without a reference");
        }
        return found.group();
    }

    /** Makes a task for an upload. */
    String create(String label) throws IOException {
        return session.call("task.create", label, "").asText();
    }

    /** Takes a task away. */
    void destroy(String task) {
        quietly("task.destroy", task);
    }

    /** Waits for the end of a task; empty when it did not come in time. */
    Optional<String> follow(String task, Duration patience) throws IOException {
        long until = System.nanoTime() + patience.toNanos();
        String token = "";
        int hasty = 0;
        while (true) {
            JsonNode record = record(task);
            switch (record.path("status").asText()) {
                case "success":
                    return Optional.of(record.path("result").asText());
                case "failure", "cancelled":
                    throw refusal(record);
                default:
                    break;
            }
            double left = (until - System.nanoTime()) / 1e9;
            if (left <= 0) {
                return Optional.empty();
            }
            long asked = System.nanoTime();
            token = next(task, token, Math.min(WAIT, left));
            hasty = System.nanoTime() - asked < AT_ONCE_NANOS ? hasty + 1 : 0;
            if (hasty > 2) {
                pause(Math.min(1000, 50L * hasty));
            }
        }
    }

    private JsonNode record(String task) throws IOException {
        try {
            return session.call("task.get_record", task);
        } catch (XapiRefusal refusal) {
            if (refusal.is("HANDLE_INVALID")) {
                throw new IOException("the pool forgot a task, as it does when its toolstack is restarted", refusal);
            }
            throw refusal;
        }
    }

    private static XapiRefusal refusal(JsonNode record) {
        List<String> info = new ArrayList<>();
        record.path("error_info").forEach(each -> info.add(each.asText()));
        return info.isEmpty()
                ? new XapiRefusal("TASK_CANCELLED", List.of())
                : new XapiRefusal(info.get(0), info.subList(1, info.size()));
    }

    /** Waits for the next event of a task, and returns from where on the one after that is to be waited for. */
    private String next(String task, String token, double seconds) throws IOException {
        try {
            return session.call(WAIT_PATIENCE, "event.from", List.of("task/" + task), token, seconds)
                    .path("token")
                    .asText();
        } catch (XapiRefusal refusal) {
            if (refusal.is("EVENTS_LOST", "SESSION_NOT_REGISTERED")) {
                return "";
            }
            throw refusal;
        }
    }

    private void quietly(String method, String task) {
        try {
            session.call(method, task);
        } catch (IOException | RuntimeException e) {
            // it is gone already, or the pool is
        }
    }

    static void pause(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw Workers.interrupted("waiting for a pool");
        }
    }
}
