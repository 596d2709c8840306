package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xenwright.store.Digest;

/**
 * The machines and disks of a pool, found by their marks, as they were when the pool was asked, with what was made and
 * taken away since by whoever holds the lock. What changes by itself is not in here. For several threads.
 */
final class PoolContents {
    private final String deployment;
    private final List<Machine> machines = new CopyOnWriteArrayList<>();
    private final List<Disk> disks = new CopyOnWriteArrayList<>();

    /**
     * A machine.
     *
     * @param reference to it
     * @param marks what is remembered of it
     * @param fields all that the pool says of it
     */
    record Machine(String reference, Map<String, String> marks, JsonNode fields) {
        /** Reads one; the marks of a copy, which are those of another, do not count. */
        static Machine of(String reference, JsonNode fields) {
            Map<String, String> marks = PoolMark.read(fields.path("other_config"));
            String made = PoolMark.SELF.of(marks);
            boolean copy = !made.isEmpty() && !made.equals(fields.path("uuid").asText());
            return new Machine(reference, copy ? Map.of() : marks, fields);
        }

        String domain() {
            return PoolMark.DOMAIN.of(marks);
        }

        int generation() {
            return number(PoolMark.GENERATION.of(marks));
        }

        String deployment() {
            return PoolMark.DEPLOYMENT.of(marks);
        }

        String label() {
            return fields.path("name_label").asText();
        }

        /** Returns the identity of its domain; of a machine that nobody deployed its own. */
        UUID uuid() {
            UUID own = identity(fields.path("uuid").asText()).orElse(new UUID(0, 0));
            return identity(PoolMark.UUID.of(marks)).orElse(own);
        }

        boolean isHalted() {
            String state = fields.path("power_state").asText();
            return state.equals("Halted") || state.equals("Suspended");
        }
    }

    /**
     * A disk.
     *
     * @param reference to it
     * @param marks what is remembered of it
     * @param fields all that the pool says of it
     */
    record Disk(String reference, Map<String, String> marks, JsonNode fields) {
        static Disk of(String reference, JsonNode fields) {
            return new Disk(reference, PoolMark.read(fields.path("other_config")), fields);
        }

        boolean isSnapshot() {
            return fields.path("is_a_snapshot").asBoolean();
        }

        /** Returns whether no machine has it, running or not. */
        boolean isLoose() {
            return fields.path("VBDs").isEmpty();
        }

        boolean isArriving() {
            return !PoolMark.ARRIVING.of(marks).isEmpty();
        }

        /** Returns whether it is the disk of an image, from which those of domains are cloned. */
        boolean isBase() {
            return isSnapshot() && !isArriving() && digest().isPresent();
        }

        Optional<Digest> digest() {
            try {
                return Optional.of(new Digest(PoolMark.IMAGE.of(marks)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    private PoolContents(String deployment) {
        this.deployment = deployment;
    }

    /** Asks for all of it. */
    static PoolContents read(XapiSession session, String storage, String deployment) throws IOException {
        List<Machine> machines = new ArrayList<>();
        session.call("VM.get_all_records").properties().forEach(each -> {
            JsonNode fields = each.getValue();
            if (!fields.path("is_a_template").asBoolean()
                    && !fields.path("is_a_snapshot").asBoolean()
                    && !fields.path("is_control_domain").asBoolean()) {
                machines.add(Machine.of(each.getKey(), fields));
            }
        });
        List<Disk> disks = new ArrayList<>();
        session.call("VDI.get_all_records").properties().forEach(each -> {
            JsonNode fields = each.getValue();
            if (fields.path("SR").asText().equals(storage)) {
                disks.add(Disk.of(each.getKey(), fields));
            }
        });
        PoolContents contents = new PoolContents(deployment);
        contents.machines.addAll(machines);
        contents.disks.addAll(disks);
        return contents;
    }

    static int number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    static Optional<UUID> identity(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns all machines. */
    List<Machine> machines() {
        return machines;
    }

    /** Returns all disks of the storage. */
    List<Disk> disks() {
        return disks;
    }

    /** Asks for a machine again, and returns it as it is now. */
    Machine refresh(XapiSession session, String reference) throws IOException {
        Machine now = Machine.of(reference, session.call("VM.get_record", reference));
        machines.removeIf(each -> each.reference().equals(reference));
        machines.add(now);
        return now;
    }

    /** Asks for a disk again, and returns it as it is now. */
    Disk refreshDisk(XapiSession session, String reference) throws IOException {
        Disk now = Disk.of(reference, session.call("VDI.get_record", reference));
        disks.removeIf(each -> each.reference().equals(reference));
        disks.add(now);
        return now;
    }

    /** Forgets a machine or a disk, which is no more. */
    void forget(String reference) {
        machines.removeIf(each -> each.reference().equals(reference));
        disks.removeIf(each -> each.reference().equals(reference));
    }

    /** Returns the machines of a domain of this deployment, by generation. */
    SortedMap<Integer, Machine> generations(String domain) {
        SortedMap<Integer, Machine> found = new TreeMap<>();
        for (Machine each : machines) {
            if (isOurs(each) && each.domain().equals(domain)) {
                found.put(each.generation(), each);
            }
        }
        return found;
    }

    boolean isOurs(Machine machine) {
        return machine.deployment().equals(deployment) && machine.generation() > 0;
    }

    /** Returns the disk of an image; of several the one with the least reference. */
    Optional<Disk> base(Digest digest) {
        return disks.stream()
                .filter(each -> each.isBase() && each.digest().get().equals(digest))
                .min((one, two) -> one.reference().compareTo(two.reference()));
    }

    /** Returns the disks that a generation of a domain has for itself. */
    List<Disk> own(String domain, int generation) {
        return disks.stream()
                .filter(each -> isOurs(each, domain)
                        && !isState(each)
                        && number(PoolMark.GENERATION.of(each.marks())) == generation)
                .toList();
    }

    /** Returns the disks of a file that outlives the generations of a domain. */
    List<Disk> state(String domain, String file) {
        return disks.stream()
                .filter(each ->
                        isOurs(each, domain) && PoolMark.STATE.of(each.marks()).equals(file))
                .toList();
    }

    /** Returns the disks of all files that outlive the generations of a domain. */
    List<Disk> states(String domain) {
        return disks.stream()
                .filter(each -> isOurs(each, domain) && isState(each))
                .toList();
    }

    /** Returns the domains of this deployment that have disks which outlive their generations. */
    Set<String> stateful() {
        Set<String> names = new HashSet<>();
        for (Disk each : disks) {
            String domain = PoolMark.DOMAIN.of(each.marks());
            if (isOurs(each, domain) && isState(each)) {
                names.add(domain);
            }
        }
        return names;
    }

    /**
     * Returns how many disks lie behind one another at most, below one of this deployment or of an image, as storage
     * that keeps clones as chains of files tells it.
     */
    int longestChain() {
        Map<String, Disk> byUuid = new HashMap<>();
        disks.forEach(each -> byUuid.put(each.fields().path("uuid").asText(), each));
        int longest = 0;
        for (Disk each : disks) {
            boolean ours = each.isBase() || PoolMark.DEPLOYMENT.of(each.marks()).equals(deployment);
            Set<String> passed = new HashSet<>();
            for (Disk at = each; ours && at != null && passed.add(at.reference()); ) {
                at = byUuid.get(at.fields().path("sm_config").path("vhd-parent").asText());
            }
            longest = Math.max(longest, passed.size());
        }
        return longest;
    }

    /** Returns whether a machine that is not of this deployment has a disk. */
    boolean isElsewhere(Disk disk) {
        Set<String> ours = new HashSet<>();
        machines.stream()
                .filter(this::isOurs)
                .forEach(machine -> machine.fields().path("VBDs").forEach(each -> ours.add(each.asText())));
        for (JsonNode each : disk.fields().path("VBDs")) {
            if (!ours.contains(each.asText())) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a disk outlives the generations of its domain. */
    private static boolean isState(Disk disk) {
        return !PoolMark.STATE.of(disk.marks()).isEmpty();
    }

    /** Returns whether a disk has the marks of a domain; a snapshot, which has them too, is of whoever made it. */
    private boolean isOurs(Disk disk, String domain) {
        return !disk.isSnapshot()
                && PoolMark.DEPLOYMENT.of(disk.marks()).equals(deployment)
                && PoolMark.DOMAIN.of(disk.marks()).equals(domain);
    }
}
