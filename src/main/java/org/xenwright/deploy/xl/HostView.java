package org.xenwright.deploy.xl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.xenwright.content.ByteSize;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.RecordText;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * What the answers of a host mean.
 *
 * @param info what Xen says of it
 * @param opensQcow2 whether domains get their deltas as they are
 * @param cards names of the domains that are there, by the addresses of their cards
 * @param names of those domains, and their uuids
 */
record HostView(
        Observation observation, XlInfo info, boolean opensQcow2, Map<String, UUID> cards, Map<UUID, String> names) {
    private static final List<String> NEEDED = List.of("flock", "timeout", "tar", "sha256sum");
    private static final String FORMAT = "1";
    /** Bytes left below which it is said. */
    private static final long SCARCE = 1L << 30;

    static boolean isDigest(String name) {
        return name.length() == 64 && name.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    static HostView of(HostProbe probe, HostLayout layout, XlTerms terms, String host) {
        Map<String, String> facts = probe.facts();
        demand(probe, facts, layout, host);
        XlInfo info = XlInfo.read(probe.part("info"), host);
        Map<Integer, JsonNode> configs = XlConfigs.running(probe.part("configs"), host);
        DeployInventory inventory = probe.find("inventory")
                .map(text -> RecordText.inventory(text, host))
                .orElseGet(() -> LostInventory.of(probe, layout));
        if (!inventory.deployment().equals(layout.deployment())) {
            throw Problem.of("reading the inventory of " + host, "put back what was changed by hand there")
                    .found("that of " + inventory.deployment())
                    .expected("that of " + layout.deployment())
                    .raise();
        }
        Map<UUID, String> ours = new HashMap<>();
        inventory.domains().forEach(entry -> ours.put(entry.uuid(), entry.name()));
        List<RunningDomain> running = new ArrayList<>();
        Map<String, UUID> cards = new HashMap<>();
        Map<UUID, String> names = new HashMap<>();
        Map<Integer, Duration> uptimes = XlUptime.read(probe.part("uptimes"));
        for (RunningDomain each : XlList.read(probe.part("list"), host)) {
            JsonNode config = configs.get(each.id());
            // its name differs while it is being moved, so that of the inventory counts where there is one
            String name = ours.getOrDefault(each.uuid(), each.name());
            OptionalInt generation = config == null ? OptionalInt.empty() : XlConfigs.generation(config, name, layout);
            running.add(new RunningDomain(
                    each.uuid(),
                    each.name(),
                    each.id(),
                    each.state(),
                    each.memory(),
                    generation.orElse(0),
                    uptimes.get(each.id())));
            names.put(each.uuid(), each.name());
            if (config != null) {
                XlConfigs.macs(config).forEach(mac -> cards.put(mac, each.uuid()));
            }
        }
        DiskStorage.Offer disks = terms.disks().storage().offer(facts, host);
        Observation observation = new Observation(
                info.total(),
                info.free(),
                info.processors(),
                info.version(),
                running,
                inventory,
                probe.find("journal").map(RecordText::journal).orElse(List.of()),
                probe.lines("images").stream()
                        .filter(HostView::isDigest)
                        .map(Digest::new)
                        .collect(Collectors.toSet()),
                HostDrift.find(probe, layout, inventory, running, configs, host),
                remarks(facts, info, probe, disks),
                HostStorage.of(
                        facts,
                        disks,
                        probe.links("state").keySet(),
                        lost(inventory, probe.links("kept").keySet())),
                abilities(info, disks.opensQcow2()));
        return new HostView(observation, info, disks.opensQcow2(), cards, names);
    }

    /**
     * Returns the old generations of an inventory that are not there.
     *
     * @param there folders of generations, below that of all domains
     */
    private static Map<String, Set<Integer>> lost(DeployInventory inventory, Set<String> there) {
        Map<String, Set<Integer>> lost = new HashMap<>();
        inventory
                .domains()
                .forEach(each -> each.generations().stream()
                        .map(DeployInventory.Generation::number)
                        .filter(number -> number != each.current() && !there.contains(each.name() + "/" + number))
                        .forEach(number -> lost.computeIfAbsent(each.name(), name -> new HashSet<>())
                                .add(number)));
        return lost;
    }

    private static void demand(HostProbe probe, Map<String, String> facts, HostLayout layout, String host) {
        List<String> missing = NEEDED.stream()
                .filter(name -> !facts.containsKey("has." + name))
                .toList();
        if (!missing.isEmpty()) {
            throw Problem.of("looking at " + host, "install them there")
                    .found("no " + String.join(", no ", missing))
                    .raise();
        }
        String format = probe.find("format").map(String::strip).orElse(FORMAT);
        if (!format.equals(FORMAT)) {
            throw Problem.of("reading " + layout.store() + " of " + host, "use a newer version of the plugin")
                    .found("format " + format)
                    .expected("format " + FORMAT)
                    .raise();
        }
    }

    private static Set<Observation.Capability> abilities(XlInfo info, boolean qcow2) {
        Set<Observation.Capability> abilities = EnumSet.noneOf(Observation.Capability.class);
        if (qcow2) {
            abilities.add(Observation.Capability.QCOW2);
        }
        if (info.abilities().contains("hap") || info.abilities().contains("shadow")) {
            abilities.add(Observation.Capability.LIVE_MIGRATION);
        }
        if (info.abilities().contains("shadow")) {
            abilities.add(Observation.Capability.LIVE_MIGRATION_OF_PV);
        }
        return abilities;
    }

    private static List<String> remarks(
            Map<String, String> facts, XlInfo info, HostProbe probe, DiskStorage.Offer disks) {
        List<String> remarks = new ArrayList<>();
        String unit = facts.getOrDefault("unit.xendomains", "");
        boolean starts = unit.startsWith("enabled") || unit.equals("generated") || unit.equals("alias");
        if (facts.containsKey("unit.xendomains") && !starts) {
            remarks.add("xendomains is not enabled there: no domain starts with the host");
        }
        if (facts.getOrDefault("unit.libvirtd", "").equals("enabled")) {
            remarks.add(
                    "libvirtd is enabled there: xendomains does not run beside it, and libvirt knows no domain of xl");
        }
        if (!info.dom0Bounded()) {
            remarks.add("Xen was started without dom0_mem=: dom0 holds the memory that domains need;"
                    + " set dom0_mem=4G,max:4G on Xen's command line");
        }
        boolean jsonC = probe.part("configs").contains("\"domid\":");
        if (jsonC && info.major() == 4 && info.minor() >= 21) {
            remarks.add("xl prints JSON in a form that the xendomains of Xen " + info.version()
                    + " does not read: see that domains start with the host");
        }
        if (!probe.codes().containsKey("inventory") && !probe.links("current").isEmpty()) {
            remarks.add("the inventory was lost, and is put together from the folders of its generations");
        }
        if (!facts.containsKey("systemd") && !facts.containsKey("has.setsid")) {
            remarks.add("there is neither systemd nor setsid: domains may end with the connection that starts them");
        }
        long room = HostStorage.free(facts.getOrDefault("room", ""));
        if (room >= 0 && room < SCARCE) {
            remarks.add("only " + ByteSize.format(room) + " are left where images and domains lie");
        }
        remarks.addAll(disks.remarks());
        return remarks;
    }

    /** Finds a domain of another name that has an address of these. */
    void checkCards(WantedDomain wanted, List<String> macs) {
        for (String mac : macs) {
            UUID other = cards.get(mac);
            if (other != null && !other.equals(wanted.uuid())) {
                throw Problem.of("placing " + wanted.name(), "give one of them another mac")
                        .found("the address " + mac + ", which " + names.getOrDefault(other, other.toString()) + " has")
                        .raise();
            }
        }
    }
}
