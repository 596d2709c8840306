package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A pool in the memory of a test. It checks every call against what is published, and answers documented errors alone;
 * what it does is what xapi's sources say, of disks their blocks. Whether a real pool does so it cannot tell.
 */
final class StandInPool implements AutoCloseable {
    static final String USER = "root";
    static final String PASSWORD = "correct horse";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    final XapiTable table;
    final List<StandInHost> hosts = new ArrayList<>();

    /** Every call that came, in order, by name. */
    final List<String> calls = new ArrayList<>();

    /** What no client of xapi may do. */
    final List<String> misuses = new ArrayList<>();

    final Map<String, SortedMap<Long, byte[]>> blocks = new HashMap<>();
    final Map<String, String> sessions = new LinkedHashMap<>();
    private final Map<String, Map<String, ObjectNode>> objects = new TreeMap<>();
    private final Map<String, Deque<XapiRefusal>> failures = new HashMap<>();
    private final Map<String, Runnable> pending = new LinkedHashMap<>();
    private final List<String> vanishing = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final List<UUID> heedless = new ArrayList<>();
    Instant now = Instant.parse("2026-08-21T02:00:00Z");
    int master;

    /** Calls that are done, but whose answer nobody hears. */
    int hushes;

    private int count;
    private String last = "";
    private int left;
    private boolean dead;
    private String moving = "";
    private int movingTo;

    StandInPool(int hostCount) throws Exception {
        table = XapiTable.read();
        String sr = add("SR", Map.of("name_label", "Local SSD", "type", "ext"));
        for (int i = 0; i < hostCount; i++) {
            StandInHost host = new StandInHost(this, i);
            hosts.add(host);
            String metrics = add("host_metrics", Map.of("memory_total", 64L << 30, "live", true));
            String reference = add(
                    "host",
                    Map.of("name_label", "host" + i, "address", host.address(), "enabled", true, "metrics", metrics));
            get("host", reference).putObject("cpu_info").put("cpu_count", "8");
            get("host", reference).putObject("software_version").put("xen", "4.17.5-13");
            get("host", reference).put("memory_free", 32L << 30);
            host.reference = reference;
            add("PBD", Map.of("host", reference, "SR", sr, "currently_attached", true));
            add("Certificate", Map.of("host", reference, "type", "host", "fingerprint", host.fingerprint()));
        }
        add("network", Map.of("name_label", "Pool-wide network associated with eth0", "bridge", "xenbr0"));
        add("pool", Map.of("name_label", "pool", "master", hosts.get(0).reference, "default_SR", sr));
    }

    /** Makes an object as if it had been there. */
    String add(String kind, Map<String, Object> fields) {
        String reference = "OpaqueRef:" + kind + "-" + ++count;
        ObjectNode record = table.record(kind);
        record.put("uuid", new UUID(7, count).toString());
        fields.forEach((name, value) -> record.set(name, JSON.pojoNode(value)));
        fields.forEach((name, value) -> {
            if (value instanceof String text) {
                record.put(name, text);
            } else if (value instanceof Long number) {
                record.put(name, number);
            } else if (value instanceof Boolean truth) {
                record.put(name, truth);
            }
        });
        objects.computeIfAbsent(kind, name -> new LinkedHashMap<>()).put(reference, record);
        return reference;
    }

    Map<String, ObjectNode> all(String kind) {
        return objects.computeIfAbsent(kind, name -> new LinkedHashMap<>());
    }

    ObjectNode get(String kind, String reference) {
        ObjectNode found = all(kind).get(reference);
        if (found == null) {
            throw table.error("HANDLE_INVALID", kind, reference);
        }
        return found;
    }

    ObjectNode pool() {
        return all("pool").values().iterator().next();
    }

    /** Returns the first object of a class whose label is so; fails when there is none. */
    ObjectNode labelled(String kind, String label) {
        return all(kind).values().stream()
                .filter(each -> each.path("name_label").asText().equals(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + label + " among " + labels(kind)));
    }

    List<String> labels(String kind) {
        return all(kind).values().stream()
                .map(each -> each.path("name_label").asText())
                .toList();
    }

    /** Lets the next call of a name fail with a documented error. */
    void fail(String method, String code, String... parameters) {
        failures.computeIfAbsent(method, name -> new ArrayDeque<>()).add(table.error(code, parameters));
    }

    /** Lets the task of the next call of a name be forgotten when it is done. */
    void vanish(String method) {
        vanishing.add(method);
    }

    /** Lets a machine take no notice of being asked to shut down. */
    void heedless(UUID domain) {
        heedless.add(domain);
    }

    /** Lets the pool do a call and be silent from then on, as for a client that was killed. */
    void dieAfter(String method) {
        last = method;
    }

    /** Lets the pool do so many more calls that change something, and be silent from then on. */
    void dieAfter(int changes) {
        left = changes;
    }

    /** Returns whether a call changes something. */
    static boolean changes(String method) {
        return !method.matches("session\\..*|event\\..*|.*\\.get_.*|.*\\.compute_.*|.*\\.assert_.*|task\\..*");
    }

    boolean isDead() {
        return dead;
    }

    /** Lets the pool answer again; what a killed client had locked is free. */
    void revive() {
        last = "";
        left = 0;
        dead = false;
        sessions.clear();
        all("task").clear();
        now = now.plusSeconds(3600);
    }

    /** Makes another host the master after the next call of a name. */
    void moveAfter(String method, int to) {
        moving = method;
        movingTo = to;
    }

    /** Makes another host the master, and ends all sessions. */
    void move(int to) {
        master = to;
        sessions.clear();
        pool().put("master", hosts.get(to).reference);
    }

    /** Answers a call at a host. */
    synchronized JsonNode answer(StandInHost host, String method, List<JsonNode> given)
            throws InterruptedException, IOException {
        if (dead) {
            throw new IOException("silence");
        }
        JsonNode answer = heard(host, method, given);
        if (hushes > 0) {
            hushes--;
            throw new IOException("silence");
        }
        if (method.equals(last) || changes(method) && left > 0 && --left == 0) {
            pending.values().forEach(Runnable::run);
            pending.clear();
            dead = true;
            throw new IOException("silence");
        }
        if (method.equals(moving)) {
            moving = "";
            move(movingTo);
        }
        return answer;
    }

    private JsonNode heard(StandInHost host, String method, List<JsonNode> given) throws InterruptedException {
        calls.add(method);
        notifyAll();
        if (method.equals("system.listMethods")) {
            return table.methods();
        }
        boolean async = method.startsWith("Async.");
        String name = async ? method.substring(6) : method;
        table.call(name);
        if (host.number != master) {
            throw table.error("HOST_IS_SLAVE", hosts.get(master).address());
        }
        if (method.equals("session.login_with_password")) {
            return login(given);
        }
        String session = given.isEmpty() ? "" : given.get(0).asText();
        if (!sessions.containsKey(session)) {
            throw table.error("SESSION_INVALID", session);
        }
        List<JsonNode> rest = given.subList(Math.min(1, given.size()), given.size());
        table.check(name, rest, (kind, reference) -> all(kind).containsKey(reference));
        if (method.equals("session.logout")) {
            sessions.remove(session);
            return JSON.textNode("");
        }
        if (async) {
            return later(name, rest);
        }
        refuse(name);
        return method.equals("event.from") ? events(rest) : new StandInCalls(this).answer(name, rest);
    }

    /** Logs a user in; of the arguments the last two may be left out: facts, {@code datamodel.ml}, session_login. */
    private JsonNode login(List<JsonNode> said) {
        List<JsonNode> given = new ArrayList<>(said);
        if (given.size() == 2) {
            given.add(JSON.textNode("1.0"));
            given.add(JSON.textNode(""));
        }
        table.check("session.login_with_password", given, (kind, reference) -> true);
        if (!given.get(0).asText().equals(USER) || !given.get(1).asText().equals(PASSWORD)) {
            throw table.error("SESSION_AUTHENTICATION_FAILED");
        }
        String session = "OpaqueRef:session-" + ++count;
        sessions.put(session, given.get(3).asText());
        return JSON.textNode(session);
    }

    private void refuse(String method) {
        Deque<XapiRefusal> next = failures.getOrDefault(method, new ArrayDeque<>());
        if (!next.isEmpty()) {
            throw next.remove();
        }
    }

    private JsonNode later(String name, List<JsonNode> given) {
        String task = add("task", Map.of("name_label", name, "status", "pending"));
        pending.put(task, () -> {
            if (heeds(name, given)) {
                try {
                    refuse(name);
                    JsonNode result = new StandInCalls(this).answer(name, given);
                    end(task, "success", "<value>" + result.asText() + "</value>", null);
                } catch (XapiRefusal refusal) {
                    end(task, "failure", "", refusal);
                }
                if (vanishing.remove(name)) {
                    all("task").remove(task);
                }
            }
        });
        return JSON.textNode(task);
    }

    private boolean heeds(String name, List<JsonNode> given) {
        if (!name.equals("VM.clean_shutdown")) {
            return true;
        }
        String uuid = get("VM", given.get(0).asText())
                .path("other_config")
                .path("xenwright:uuid")
                .asText();
        return heedless.stream().noneMatch(each -> each.toString().equals(uuid));
    }

    /** Ends a task, if it is still there. */
    synchronized void end(String task, String status, String result, XapiRefusal refusal) {
        ObjectNode record = all("task").get(task);
        if (record != null) {
            record.put("status", status).put("result", result);
            if (refusal != null) {
                ArrayNode info = record.putArray("error_info").add(refusal.code());
                for (int i = 0; !refusal.parameter(i).isEmpty(); i++) {
                    info.add(refusal.parameter(i));
                }
            }
        }
        notifyAll();
    }

    /** Does what a task has to do while its end is waited for, as time passes at a real pool. */
    private JsonNode events(List<JsonNode> given) throws InterruptedException {
        String task = given.get(0).get(0).asText().substring("task/".length());
        Runnable work = given.get(1).asText().isEmpty() ? null : pending.remove(task);
        if (work != null) {
            work.run();
        } else if (!given.get(1).asText().isEmpty()
                && all("task").containsKey(task)
                && get("task", task).path("status").asText().equals("pending")) {
            wait((long) (given.get(2).asDouble() * 1000) + 1);
        }
        ObjectNode batch = JSON.objectNode();
        batch.put("token", "token-" + ++count);
        batch.putArray("events");
        batch.putObject("valid_ref_counts").put("task", all("task").size());
        return batch;
    }

    /** Cancels a task as far as it has not begun. */
    void cancel(String task) {
        get("task", task);
        pending.remove(task);
        end(task, "cancelled", "", null);
    }

    /** Lets a generation panic when it is started. */
    void breaks(int generation) {
        broken.add(Integer.toString(generation));
    }

    /** Returns what a machine says on its console. */
    synchronized String says(String machine) {
        String generation = get("VM", machine)
                .path("other_config")
                .path("xenwright:generation")
                .asText();
        return broken.contains(generation) ? "Kernel panic - not syncing: no good\n" : "\nweb login: ";
    }

    /** Waits until a machine does not run any more. */
    synchronized void awaitEnd(String machine) throws InterruptedException {
        while (all("VM").containsKey(machine)
                && get("VM", machine).path("power_state").asText().equals("Running")) {
            wait();
        }
    }

    String time() {
        return TIME.format(now);
    }

    /** Returns the bytes of a disk, all of it. */
    byte[] bytes(String disk) {
        byte[] bytes =
                new byte[Math.toIntExact(get("VDI", disk).path("virtual_size").asLong())];
        blocks.getOrDefault(disk, new TreeMap<>())
                .forEach((at, block) -> System.arraycopy(block, 0, bytes, Math.toIntExact(at), block.length));
        return bytes;
    }

    /** Returns the reference of a disk by its position on a machine. */
    String disk(String label, int position) {
        for (JsonNode each : labelled("VM", label).path("VBDs")) {
            ObjectNode attachment = get("VBD", each.asText());
            if (attachment.path("userdevice").asText().equals(Integer.toString(position))) {
                return attachment.path("VDI").asText();
            }
        }
        throw new AssertionError("no disk " + position);
    }

    @Override
    public void close() {
        hosts.forEach(StandInHost::close);
    }
}
