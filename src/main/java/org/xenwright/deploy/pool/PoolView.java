package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.store.Digest;

/** A look at a pool: what it is found to be. It asks, and changes nothing. */
final class PoolView {
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,4}+\\.[0-9]{1,4}+");

    /** Disks in a chain of clones from which on it is said. */
    private static final int LONG_CHAIN = 20;

    private final XapiSession session;
    private final PoolRecords records;
    private final PoolNetworks networks;
    private final PoolHosts hosts;
    private final PoolStorage storage;

    PoolView(XapiSession session, PoolRecords records, PoolNetworks networks, PoolHosts hosts, PoolStorage storage) {
        this.storage = storage;
        this.session = session;
        this.records = records;
        this.networks = networks;
        this.hosts = hosts;
    }

    /** Puts it together. */
    Observation observe(PoolNotes.Pool pool, PoolContents contents) throws IOException {
        List<PoolHosts.Host> enabled = hosts.read();
        JsonNode metrics = session.call("host_metrics.get_all_records");
        long total = 0;
        long free = 0;
        int processors = 0;
        String version = "";
        for (PoolHosts.Host each : enabled) {
            total += metrics.path(each.fields().path("metrics").asText())
                    .path("memory_total")
                    .asLong();
            free += each.free();
            processors += PoolContents.number(
                    each.fields().path("cpu_info").path("cpu_count").asText());
            Matcher found = VERSION.matcher(
                    each.fields().path("software_version").path("xen").asText());
            version = found.lookingAt() ? found.group() : version;
        }
        DeployInventory inventory = records.inventory(pool, contents);
        Set<Digest> images = new HashSet<>();
        contents.disks().stream()
                .filter(PoolContents.Disk::isBase)
                .forEach(each -> each.digest().ifPresent(images::add));
        return new Observation(
                total / 1024,
                free / 1024,
                processors,
                version,
                running(contents, inventory),
                inventory,
                records.journal(pool),
                images,
                drift(contents, inventory),
                remarks(enabled, inventory, pool, contents),
                storage.room(contents.stateful()),
                Set.of());
    }

    /** Returns each domain once: the machine of it that runs, else the one that is to. */
    private static List<RunningDomain> running(PoolContents contents, DeployInventory inventory) {
        List<RunningDomain> all = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (Machine each : contents.machines()) {
            if (!each.isHalted()) {
                all.add(PoolPower.domain(contents, each));
                seen.add(each.uuid());
            }
        }
        for (Machine each : contents.machines()) {
            boolean current = inventory
                    .find(each.domain())
                    .filter(entry -> entry.current() == each.generation())
                    .isPresent();
            boolean nobodys = each.deployment().isEmpty();
            if (each.isHalted() && (nobodys || contents.isOurs(each) && current) && seen.add(each.uuid())) {
                all.add(PoolPower.domain(contents, each));
            }
        }
        return all;
    }

    private List<Observation.Drift> drift(PoolContents contents, DeployInventory inventory) throws IOException {
        List<Observation.Drift> all = new ArrayList<>();
        if (inventory.domains().isEmpty()) {
            return all;
        }
        JsonNode cards = session.call("VIF.get_all_records");
        JsonNode attachments = session.call("VBD.get_all_records");
        for (DeployInventory.Entry entry : inventory.domains()) {
            if (entry.current() == 0) {
                continue;
            }
            SortedMap<Integer, Machine> machines = contents.generations(entry.name());
            Optional<Machine> runs =
                    machines.values().stream().filter(each -> !each.isHalted()).findFirst();
            Machine current = machines.get(entry.current());
            if (runs.isEmpty()) {
                all.add(new Observation.Drift(
                        entry.name(), current == null ? "its machine was removed" : "it is halted", true));
            } else if (runs.get().generation() != entry.current()) {
                all.add(new Observation.Drift(
                        entry.name(),
                        "generation " + runs.get().generation() + " runs in place of " + entry.current(),
                        false));
            }
            if (current != null) {
                changes(current, cards, attachments, contents)
                        .forEach(each -> all.add(new Observation.Drift(entry.name(), each, false)));
                autostart(entry, current).ifPresent(all::add);
            }
        }
        return all;
    }

    private List<String> changes(Machine machine, JsonNode cards, JsonNode attachments, PoolContents contents) {
        List<String> plugged = new ArrayList<>();
        for (JsonNode each : machine.fields().path("VIFs")) {
            JsonNode card = cards.path(each.asText());
            plugged.add(card.path("MAC").asText() + " "
                    + networks.uuid(card.path("network").asText()));
        }
        List<String> attached = new ArrayList<>();
        for (JsonNode each : machine.fields().path("VBDs")) {
            JsonNode attachment = attachments.path(each.asText());
            if (!attachment.path("empty").asBoolean()) {
                attached.add(MachineDisks.shown(contents, attachment.path("VDI").asText()));
            }
        }
        return MachineRecord.changes(PoolMark.MADE.of(machine.marks()), machine.fields(), plugged, attached);
    }

    private static Optional<Observation.Drift> autostart(DeployInventory.Entry entry, Machine current) {
        boolean wanted = entry.find(entry.current())
                .map(DeployInventory.Generation::autostart)
                .orElse(false);
        boolean is = current.marks().getOrDefault(PoolMark.AUTOSTART, "").equals("true");
        return wanted == is
                ? Optional.empty()
                : Optional.of(new Observation.Drift(
                        entry.name(), is ? "it starts with the pool" : "it does not start with the pool", false));
    }

    private static List<String> remarks(
            List<PoolHosts.Host> hosts, DeployInventory inventory, PoolNotes.Pool pool, PoolContents contents) {
        List<String> remarks = new ArrayList<>();
        Map<String, Long> free = new TreeMap<>();
        hosts.forEach(each -> free.put(each.label(), each.free() >> 20));
        if (hosts.size() > 1) {
            remarks.add("Its memory is that of " + hosts.size()
                    + " hosts, of which one must hold a domain alone; free MiB: " + free + ".");
        }
        int chain = contents.longestChain();
        if (chain >= LONG_CHAIN) {
            remarks.add("A disk of this deployment is the last of a chain of " + chain
                    + ", and storage refuses clones at about 30: look at SR.scan and coalescing there.");
        }
        boolean autostart = inventory.domains().stream()
                .flatMap(entry -> entry.find(entry.current()).stream())
                .anyMatch(DeployInventory.Generation::autostart);
        if (autostart && !"true".equals(pool.config().get(PoolMark.AUTOSTART))) {
            remarks.add("Its other_config lacks auto_poweron, so that no domain starts with it.");
        }
        return remarks;
    }
}
