package org.xenwright.deploy.pool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.xenwright.content.JsonText;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.DeployInventory.Entry;
import org.xenwright.deploy.DeployInventory.Generation;
import org.xenwright.deploy.JournalEntry;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.problem.Problem;

/**
 * The inventory and the journal of a deployment. What is known of a generation is with its machine, so that the pool's own
 * record does not grow with the number of domains, but for the journal, while they are under way. For several threads.
 */
final class PoolRecords {
    private static final ObjectMapper JSON = JsonText.mapper();

    private final XapiSession session;
    private final PoolNotes notes;
    private final String id;
    private final String deployment;

    private long sequence;

    PoolRecords(XapiSession session, PoolNotes notes, String id, String deployment) {
        this.session = session;
        this.notes = notes;
        this.id = id;
        this.deployment = deployment;
    }

    /**
     * What the pool's own record has of an inventory.
     *
     * @param absent generations that have no machine, each by its domain
     */
    private record Head(
            int format,
            int number,
            String by,
            String at,
            String plan,
            Map<String, String> elsewhere,
            List<Entry> absent) {}

    /** What a machine has of it. */
    private record Note(boolean current, Generation generation) {}

    /** What is known of a domain. */
    private record Known(UUID uuid, List<Note> notes) {}

    /** Reads the inventory. */
    DeployInventory inventory(PoolNotes.Pool pool, PoolContents contents) throws IOException {
        SortedMap<String, String> heads = pool.of(PoolMark.INVENTORY, deployment);
        if (heads.isEmpty()) {
            return DeployInventory.none(deployment);
        }
        Head head = head(Objects.requireNonNull(heads.get(heads.lastKey())));
        SortedMap<String, Known> domains = new TreeMap<>();
        for (Entry each : head.absent()) {
            Known known = new Known(each.uuid(), new ArrayList<>());
            each.generations()
                    .forEach(generation ->
                            known.notes().add(new Note(each.current() == generation.number(), generation)));
            domains.put(each.name(), known);
        }
        for (Machine each : contents.machines()) {
            Optional<Note> note = contents.isOurs(each) ? note(each) : Optional.empty();
            note.ifPresent(found -> domains.computeIfAbsent(
                            each.domain(), name -> new Known(each.uuid(), new ArrayList<>()))
                    .notes()
                    .add(found));
        }
        List<Entry> entries = new ArrayList<>();
        domains.forEach((name, known) -> entries.add(entry(name, known)));
        return new DeployInventory(
                head.format(), deployment, head.number(), head.by(), head.at(), head.plan(), entries, head.elsewhere());
    }

    private static Entry entry(String name, Known domain) {
        List<Note> known = domain.notes();
        known.sort(Comparator.comparingInt(each -> each.generation().number()));
        int current = known.stream()
                .filter(Note::current)
                .mapToInt(each -> each.generation().number())
                .max()
                .orElse(0);
        return new Entry(
                name,
                domain.uuid(),
                current,
                known.stream().map(Note::generation).toList());
    }

    private Head head(String text) {
        try {
            Head head = JSON.readValue(text, Head.class);
            if (head.format() <= DeployInventory.FORMAT) {
                return head;
            }
        } catch (JsonProcessingException e) {
            // as one of a form that is not known
        }
        throw Problem.of(
                        "reading the inventory of deployment " + deployment,
                        "use the version of the plugin that wrote it, or a newer one")
                .at(id)
                .found(start(text))
                .expected("form " + DeployInventory.FORMAT)
                .raise();
    }

    /** Reads the mark of a machine; one that was broken by hand is as none. */
    private static Optional<Note> note(Machine machine) {
        try {
            Note note = JSON.readValue(PoolMark.ENTRY.of(machine.marks()), Note.class);
            return note.generation().number() == machine.generation() ? Optional.of(note) : Optional.empty();
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Reads the journal, in the order of its lines. */
    synchronized List<JournalEntry> journal(PoolNotes.Pool pool) {
        List<JournalEntry> lines = new ArrayList<>();
        pool.of(PoolMark.JOURNAL, deployment).forEach((number, line) -> {
            try {
                lines.add(JSON.readValue(line, JournalEntry.class));
            } catch (JsonProcessingException e) {
                throw Problem.of(
                                "reading the journal of deployment " + deployment,
                                "look what is in the pool's other_config")
                        .at(id)
                        .found(start(line))
                        .raise();
            }
            sequence = Math.max(sequence, PoolContents.number(number));
        });
        return lines;
    }

    private static String start(String text) {
        return text.substring(0, Math.min(80, text.length()));
    }

    /** Adds a line to the journal. */
    synchronized void write(PoolNotes.Pool pool, JournalEntry entry) throws IOException {
        String key = PoolMark.JOURNAL.key(deployment + ":" + numbered(++sequence));
        if (!notes.add(pool, key, JSON.writeValueAsString(entry))) {
            throw new IOException("a line of the journal of " + deployment + " is there before it was written");
        }
    }

    /** Returns a number by which texts sort. */
    private static String numbered(long number) {
        return String.format(Locale.ROOT, "%09d", number);
    }

    /** Writes the inventory, with each machine what is known of its generation, and empties the journal. */
    synchronized void record(PoolContents contents, DeployInventory inventory) throws IOException {
        for (Machine each : List.copyOf(contents.machines())) {
            if (contents.isOurs(each)) {
                Optional<Entry> entry = inventory.find(each.domain());
                Optional<Generation> generation = entry.flatMap(found -> found.find(each.generation()));
                String text = generation.isEmpty()
                        ? ""
                        : JSON.writeValueAsString(
                                new Note(entry.get().current() == each.generation(), generation.get()));
                mark(contents, each, PoolMark.ENTRY.key(), text);
            }
        }
        PoolNotes.Pool pool = notes.read();
        SortedMap<String, String> heads = pool.of(PoolMark.INVENTORY, deployment);
        long next = heads.isEmpty() ? 1 : PoolContents.number(heads.lastKey()) + 1L;
        Head head = new Head(
                inventory.format(),
                inventory.number(),
                inventory.by(),
                inventory.at(),
                inventory.plan(),
                inventory.elsewhere(),
                absent(contents, inventory));
        notes.add(pool, PoolMark.INVENTORY.key(deployment + ":" + numbered(next)), JSON.writeValueAsString(head));
        for (String each : heads.keySet()) {
            notes.remove(pool, PoolMark.INVENTORY.key(deployment + ":" + each));
        }
        for (String each : pool.of(PoolMark.JOURNAL, deployment).keySet()) {
            notes.remove(pool, PoolMark.JOURNAL.key(deployment + ":" + each));
        }
    }

    /** Returns what of an inventory no machine can remember. */
    private static List<Entry> absent(PoolContents contents, DeployInventory inventory) {
        List<Entry> absent = new ArrayList<>();
        for (Entry each : inventory.domains()) {
            List<Generation> without = each.generations().stream()
                    .filter(generation -> !contents.generations(each.name()).containsKey(generation.number()))
                    .toList();
            if (!without.isEmpty() || each.generations().isEmpty()) {
                absent.add(new Entry(each.name(), each.uuid(), each.current(), without));
            }
        }
        return absent;
    }

    /** Gives a machine a mark, or takes it, unless it is so already; all its marks are written at once. */
    void mark(PoolContents contents, Machine machine, String key, String value) throws IOException {
        if (machine.marks().getOrDefault(key, "").equals(value)) {
            return;
        }
        Map<String, String> marks = PoolMark.read(session.call("VM.get_other_config", machine.reference()));
        if (value.isEmpty()) {
            marks.remove(key);
        } else {
            marks.put(key, value);
        }
        session.call("VM.set_other_config", machine.reference(), marks);
        contents.refresh(session, machine.reference());
    }
}
