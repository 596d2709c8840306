package org.xenwright.ssh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A model of a Xen host as {@code xl} shows it: domains, memory, names that are taken, exit codes and texts as recorded
 * from Xen 4.17. It notes what no host survives: a disk that two domains write, or one that changed under a domain.
 */
public final class SimulatedXl implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHORT = 4096;
    private static final int DOM0 = 1024;

    /** A guest's conduct. */
    public enum Conduct {
        /** It boots, and shuts down when asked. */
        WELL,
        /** {@code xl create} refuses it. */
        REFUSED,
        /** {@code xl create} says that it was built, and it is gone soon after. */
        GONE,
        /** It boots, prints a panic and stays. */
        PANICS,
        /** It never shuts down. */
        DEAF,
        /** When it has ended its backends let it go late: after it was looked at twice. */
        LINGERS
    }

    /** A domain that runs. */
    private static final class Running {
        private final int id;
        private final SimulatedConfig config;
        private final Map<Path, String> disks = new HashMap<>();
        private boolean paused;
        private boolean suspended;
        /** Whether it is another host's still. */
        private boolean incoming;

        private boolean watched;
        /** How often it is seen yet, when it has ended. */
        private int seen = -1;

        private int memory;

        Running(int id, SimulatedConfig config, boolean paused) {
            this.id = id;
            this.config = config;
            this.paused = paused;
            this.memory = config.memory();
        }

        String name() {
            return config.name() + (incoming ? "--incoming" : suspended ? "--migratedaway" : "");
        }

        String state() {
            return seen >= 0 ? "-----d" : suspended ? "---ss-" : paused ? "--p---" : "-b----";
        }

        boolean is(String name) {
            return config.name().equals(name) || Integer.toString(id).equals(name);
        }
    }

    private record Answer(int code, String out, String err) {
        static Answer done(String out) {
            return new Answer(0, out, "");
        }

        static Answer failed(int code, String err) {
            return new Answer(code, "", err + "\n");
        }
    }

    private final Path root;
    private final int total;
    private final ServerSocket socket;
    private final Map<Integer, Running> domains = new TreeMap<>();
    private final Map<String, Conduct> conducts = new HashMap<>();
    private final Map<String, String> consoles = new HashMap<>();
    private final Map<String, Runnable> lastWrites = new HashMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<String> starts = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile Duration creating = Duration.ZERO;
    private volatile Duration shuttingDown = Duration.ZERO;
    private volatile boolean jsonC;

    SimulatedXl(Path root, int total) throws IOException {
        this.root = root;
        this.total = total;
        socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        SimulatedWork.begin("simulated xl", this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Says how all guests of a name behave from their next start on. */
    public synchronized void conduct(String name, Conduct conduct) {
        conducts.put(name, conduct);
    }

    /** Says what guests of a name print on their console when they boot. */
    public synchronized void console(String name, String text) {
        consoles.put(name, text);
    }

    /** Lets each start and each end take time. */
    public void pace(Duration create, Duration shutdown) {
        creating = create;
        shuttingDown = shutdown;
    }

    /** Prints JSON as Xen 4.21 does with json-c. */
    public void asJsonC() {
        jsonC = true;
    }

    /** Returns what would have destroyed a disk or run something twice. */
    public List<String> violations() {
        return violations;
    }

    /** Returns the names of all domains that were ever started, in order. */
    public List<String> starts() {
        return starts;
    }

    /** Returns the words of all calls of {@code xl}. */
    public List<String> calls() {
        return calls;
    }

    /** Returns what runs: names, each with its uuid. */
    public synchronized Map<String, UUID> running() {
        Map<String, UUID> names = new TreeMap<>();
        domains.values().forEach(each -> names.put(each.name(), each.config.uuid()));
        return names;
    }

    /** Starts a domain that no deployment knows. */
    public synchronized void foreign(String name, int memory) {
        SimulatedConfig config = SimulatedConfig.parse("name = \"" + name + "\"\nuuid = \"" + UUID.randomUUID()
                + "\"\nmemory = " + memory + "\ntype = \"pvh\"\n");
        Running running = new Running(ids.incrementAndGet(), config, false);
        domains.put(running.id, running);
    }

    /** Changes a domain's memory as somebody does by hand. */
    public synchronized void setMemory(String name, int memory) {
        find(name).memory = memory;
    }

    /** Ends a domain as if its guest had crashed. */
    public synchronized void crash(String name) {
        end(find(name));
    }

    /** Ends all domains, as a host does that restarts. */
    public synchronized void reboot() {
        List.copyOf(domains.values()).forEach(this::end);
    }

    private Running find(String name) {
        return domains.values().stream()
                .filter(each -> each.config.name().equals(name)
                        || Integer.toString(each.id).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name));
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket call = socket.accept();
                SimulatedWork.begin("simulated xl, a call", () -> answer(call));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(Socket call) {
        try (call) {
            InputStream in = new BufferedInputStream(call.getInputStream());
            Path folder = Path.of(word(in));
            int count = Integer.parseInt(word(in));
            List<String> words = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                words.add(word(in));
            }
            calls.add(String.join(" ", words));
            OutputStream out = call.getOutputStream();
            if (!words.isEmpty() && words.get(0).equals("console")) {
                console(words.get(words.size() - 1), call);
                return;
            }
            Answer answer = run(folder, words);
            boolean shortly = answer.out().length() < SHORT;
            out.write((answer.code() + "\0" + answer.err() + "\0" + (shortly ? "short" : "long") + "\0" + answer.out()
                            + (shortly ? "\0" : ""))
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            // the script was killed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String word(InputStream in) throws IOException {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        for (int each = in.read(); each > 0; each = in.read()) {
            word.write(each);
        }
        return word.toString(StandardCharsets.UTF_8);
    }

    private Answer run(Path folder, List<String> words) throws IOException, InterruptedException {
        List<String> rest = new ArrayList<>(words);
        boolean dry = rest.remove("-N");
        rest.removeIf(each -> each.equals("-f") || each.matches("-v+"));
        boolean verbose = words.stream().anyMatch(each -> each.matches("-v+"));
        if (rest.isEmpty()) {
            return Answer.failed(2, "Usage xl [-vfNtT] <subcommand> [args]");
        }
        String verb = rest.remove(0);
        return switch (verb) {
            case "info" -> info(rest);
            case "list" -> list(rest, verbose);
            case "vm-list" -> vmList();
            case "create" -> create(folder, rest, dry || rest.contains("-n"));
            case "shutdown" -> shutdown(rest);
            case "destroy" -> act(rest, this::end);
            case "pause" -> act(rest, each -> each.paused = true);
            case "unpause" ->
                act(rest, each -> {
                    each.paused = false;
                    each.suspended = false;
                });
            case "sim" -> move(folder, rest.get(0), rest.get(1));
            case "domid" -> tell(rest, each -> each.id + "\n");
            case "domname" -> tell(rest, each -> each.config.name() + "\n");
            case "uptime" -> uptime();
            case "mem-set" -> {
                int memory = Integer.parseInt(rest.get(1).replaceAll("[^0-9]", ""));
                yield act(rest.subList(0, 1), each -> each.memory = memory);
            }
            default -> Answer.failed(1, "command not implemented");
        };
    }

    private synchronized int free() {
        return total
                - DOM0
                - domains.values().stream().mapToInt(each -> each.memory + 2).sum();
    }

    private Answer info(List<String> keys) {
        Map<String, String> facts = RecordedAnswers.facts(total, free());
        if (!keys.isEmpty()) {
            String value = facts.get(keys.get(0));
            return value == null ? Answer.done("") : Answer.done(value + "\n");
        }
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> text.append(String.format(Locale.ROOT, "%-23s: %s%n", name, value)));
        return Answer.done(text.toString());
    }

    private synchronized Answer list(List<String> options, boolean verbose) throws IOException {
        List<String> names =
                options.stream().filter(each -> !each.startsWith("-")).toList();
        Collection<Running> shown = domains.values();
        if (!names.isEmpty()) {
            try {
                shown = List.of(find(names.get(0)));
            } catch (IllegalArgumentException e) {
                return unknown(names.get(0));
            }
        }
        if (options.contains("-l") || options.contains("--long")) {
            ArrayNode all = JSON.createArrayNode();
            if (names.isEmpty()) {
                ObjectNode dom0 = all.addObject();
                dom0.put("domid", 0);
                ObjectNode config = dom0.putObject("config");
                config.putObject("c_info").put("type", "pv").put("name", "Domain-0");
                config.putObject("b_info").put("max_memkb", DOM0 << 10).put("target_memkb", DOM0 << 10);
            }
            for (Running each : shown) {
                ObjectNode domain = all.addObject();
                domain.put("domid", each.id);
                ObjectNode config = each.config.json(JSON);
                ((ObjectNode) config.get("c_info")).put("domid", 4294967295L);
                ((ObjectNode) config.get("b_info"))
                        .put("target_memkb", each.memory << 10)
                        .put("video_memkb", 0);
                domain.set("config", config);
            }
            return Answer.done(text(all));
        }
        StringBuilder text =
                new StringBuilder("Name                                        ID   Mem VCPUs\tState\tTime(s)");
        text.append(verbose ? "   UUID                            Reason-Code\tSecurity Label\n" : "\n");
        if (names.isEmpty()) {
            line(text, "Domain-0", 0, DOM0, 2, "r-----", verbose ? new UUID(0, 0) : null);
        }
        for (Running each : List.copyOf(shown)) {
            if (each.seen == 0) {
                domains.remove(each.id);
                notifyAll();
            }
            each.seen -= each.seen > 0 ? 1 : 0;
            line(
                    text,
                    each.name(),
                    each.id,
                    each.memory,
                    each.config.vcpus(),
                    each.state(),
                    verbose ? each.config.uuid() : null);
        }
        return Answer.done(text.toString());
    }

    private static void line(StringBuilder text, String name, int id, int memory, int vcpus, String state, UUID uuid) {
        text.append(String.format(Locale.ROOT, "%-40s %5d %5d %5d     %s  %8.1f", name, id, memory, vcpus, state, 1.2));
        if (uuid != null) {
            text.append(String.format(Locale.ROOT, " %s %8s %16s", uuid, "-", "-"));
        }
        text.append('\n');
    }

    private synchronized Answer vmList() {
        StringBuilder text = new StringBuilder("UUID                                  ID    name\n");
        text.append(new UUID(0, 0)).append("  0    Domain-0\n");
        domains.values()
                .forEach(each -> text.append(
                        String.format(Locale.ROOT, "%s  %d    %s%n", each.config.uuid(), each.id, each.config.name())));
        return Answer.done(text.toString());
    }

    private synchronized Answer uptime() {
        StringBuilder text = new StringBuilder("Name                                ID Uptime\n");
        domains.values()
                .forEach(each ->
                        text.append(String.format(Locale.ROOT, "%-33s %4d  0:12:34%n", each.config.name(), each.id)));
        return Answer.done(text.toString());
    }

    private String text(Object json) throws IOException {
        return jsonC
                ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json).replace(" : ", ":") + "\n"
                : JSON.writer(new com.fasterxml.jackson.core.util.DefaultPrettyPrinter()
                                        .withObjectIndenter(
                                                new com.fasterxml.jackson.core.util.DefaultIndenter("    ", "\n")))
                                .writeValueAsString(json)
                                .replace("\" : ", "\": ")
                        + "\n";
    }

    private static Answer unknown(String name) {
        return Answer.failed(1, name + " is an invalid domain identifier (rc=-6)");
    }

    /** Looks like the real one at what a configuration names, and starts it unless this is a rehearsal. */
    private Answer create(Path folder, List<String> options, boolean dry) throws IOException, InterruptedException {
        List<String> files = options.stream()
                .filter(each -> !each.startsWith("-") && !each.contains("="))
                .toList();
        if (files.isEmpty()) {
            return Answer.failed(6, "Config file not specified and none in save file");
        }
        Path file = folder.resolve(files.get(0));
        if (!file.startsWith(root)) {
            file = Path.of(root + files.get(0));
        }
        SimulatedConfig config;
        try {
            config = SimulatedConfig.parse(Files.readString(file));
        } catch (IOException e) {
            return Answer.failed(3, "Failed to read config file: " + files.get(0) + ": No such file or directory");
        } catch (IllegalArgumentException e) {
            return Answer.failed(1, "Parsing config from " + files.get(0) + "\n" + e.getMessage());
        }
        if (dry) {
            return new Answer(0, text(config.json(JSON)), "Parsing config from " + files.get(0) + "\n");
        }
        Thread.sleep(creating.toMillis());
        synchronized (this) {
            return start(config, files.get(0), options.contains("-p"));
        }
    }

    private Answer start(SimulatedConfig config, String file, boolean paused) {
        int id = ids.incrementAndGet();
        RecordedAnswers errors = new RecordedAnswers(file, id);
        String name = config.name();
        if (domains.values().stream()
                .anyMatch(each ->
                        each.config.name().equals(name) || each.config.uuid().equals(config.uuid()))) {
            return Answer.failed(3, errors.exists(name));
        }
        for (SimulatedConfig.Disk each : config.disks()) {
            if (!Files.exists(Path.of(root + each.path()))) {
                return Answer.failed(3, errors.noDisk(each.device(), each.path()));
            }
        }
        for (String each : config.kernels()) {
            if (!Files.exists(Path.of(root + each))) {
                return Answer.failed(3, errors.noKernel(each));
            }
        }
        if (config.memory() + 2 > free()) {
            return Answer.failed(3, errors.noMemory());
        }
        if (conducts.get(name) == Conduct.REFUSED) {
            return Answer.failed(3, errors.badKernel());
        }
        for (String bridge : config.bridges()) {
            if (!Files.isDirectory(Path.of(root + "/sys/class/net/" + bridge))) {
                return Answer.failed(3, errors.noBridge(bridge));
            }
        }
        starts.add(name);
        Running running = new Running(id, config, paused);
        for (String each : config.writable()) {
            Path disk = Path.of(root + each);
            domains.values().stream()
                    .filter(other -> other.disks.containsKey(disk))
                    .forEach(other ->
                            violations.add(each + " is written by " + other.config.name() + " and by " + name));
            running.disks.put(disk, stamp(disk));
        }
        if (conducts.get(name) != Conduct.GONE) {
            domains.put(id, running);
        }
        return new Answer(0, "", errors.parsing());
    }

    /** Does a part of a live migration. */
    private synchronized Answer move(Path folder, String part, String what) throws IOException, InterruptedException {
        switch (part) {
            case "suspend" -> {
                Running running = find(what);
                lastWrites.getOrDefault(running.config.name(), () -> {}).run();
                running.suspended = true;
                running.disks.replaceAll((disk, stamp) -> stamp(disk));
            }
            case "receive" -> {
                Answer answer = create(folder, List.of(what, "-p"), false);
                if (answer.code() != 0) {
                    return answer;
                }
                Running running = find(Integer.toString(ids.get()));
                running.incoming = true;
                return Answer.done(running.id + "\n");
            }
            case "arrive" -> {
                Running running = find(what);
                running.incoming = false;
                running.paused = false;
                // nobody wrote to them but those who brought them
                running.disks.replaceAll((disk, stamp) -> stamp(disk));
            }
            default -> domains.remove(find(what).id);
        }
        return Answer.done("");
    }

    /** Lets a domain do something to its disks just before it is suspended. */
    public synchronized void lastWrites(String name, Runnable writing) {
        lastWrites.put(name, writing);
    }

    private static String stamp(Path disk) {
        try {
            return Files.size(disk) + " bytes of " + Files.getLastModifiedTime(disk);
        } catch (IOException e) {
            return "gone";
        }
    }

    private synchronized void end(Running running) {
        running.disks.forEach((disk, stamp) -> {
            if (!stamp(disk).equals(stamp)) {
                violations.add(disk + " changed under " + running.config.name());
            }
        });
        if (conducts.get(running.config.name()) == Conduct.LINGERS) {
            running.seen = 2;
        } else {
            domains.remove(running.id);
        }
        notifyAll();
    }

    private Answer shutdown(List<String> options) throws InterruptedException {
        List<String> names =
                options.stream().filter(each -> !each.startsWith("-")).toList();
        boolean waits = options.stream().anyMatch(each -> each.matches("-[a-zA-Z]*w[a-zA-Z]*"));
        Running running;
        synchronized (this) {
            try {
                running = find(names.get(0));
            } catch (IllegalArgumentException e) {
                return unknown(names.get(0));
            }
            if (conducts.get(running.config.name()) != Conduct.DEAF) {
                SimulatedWork.begin("simulated xl, an end", () -> {
                    try {
                        Thread.sleep(shuttingDown.toMillis());
                        end(running);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            while (waits && running.seen < 0 && domains.containsKey(running.id)) {
                wait();
            }
        }
        String told = "Shutting down domain " + running.id + "\n";
        return new Answer(
                0,
                "",
                waits
                        ? told + "Waiting for 1 domains\nDomain " + running.id + " has been shut down, reason code 0\n"
                        : told);
    }

    /** Something that is done to a domain. */
    private interface Act {
        void on(Running domain);
    }

    private synchronized Answer act(List<String> names, Act act) {
        try {
            act.on(find(names.get(names.size() - 1)));
            return Answer.done("");
        } catch (IllegalArgumentException e) {
            return unknown(names.get(names.size() - 1));
        }
    }

    private synchronized Answer tell(List<String> names, Function<Running, String> words) {
        try {
            return Answer.done(words.apply(find(names.get(0))));
        } catch (IllegalArgumentException e) {
            return Answer.failed(
                    1, "Can't get domid of domain name '" + names.get(0) + "', maybe this domain does not exist.");
        }
    }

    /** Prints what the guest has printed, and waits for the end of its domain or of the reader. */
    private void console(String name, Socket call) throws IOException, InterruptedException {
        OutputStream out = call.getOutputStream();
        Running running;
        String text;
        synchronized (this) {
            String refusal = null;
            running = domains.values().stream()
                    .filter(each -> each.is(name))
                    .findFirst()
                    .orElse(null);
            if (running == null) {
                refusal = name + " is an invalid domain identifier (rc=-6)\n";
            } else if (running.watched) {
                refusal = "xenconsole: Could not lock /var/lock/xenconsole." + running.id
                        + ": Resource temporarily unavailable\n";
            }
            if (refusal != null) {
                out.write(("1\0" + refusal + "\0short\0\0").getBytes(StandardCharsets.UTF_8));
                return;
            }
            running.watched = true;
            String own = running.config.name();
            text = conducts.get(own) == Conduct.PANICS
                    ? "[    1.234567] Kernel panic - not syncing: VFS: Unable to mount root fs\r\n"
                    : consoles.getOrDefault(own, "Linux version 6.1\r\n\r\n" + own + " login: ");
        }
        try {
            out.write(("0\0\0long\0" + text).getBytes(StandardCharsets.UTF_8));
            out.flush();
            Running watched = running;
            SimulatedWork.begin("simulated xl, a reader", () -> awaitEnd(call, watched));
            synchronized (this) {
                while (domains.containsKey(running.id) && running.seen < 0 && running.watched) {
                    wait();
                }
            }
        } finally {
            running.watched = false;
        }
    }

    /** Notes that a console's reader was killed. */
    private void awaitEnd(Socket call, Running running) {
        try {
            call.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // as an end
        }
        synchronized (this) {
            running.watched = false;
            notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
