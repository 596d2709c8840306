package org.xenwright.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.xenwright.boot.ready.Ready;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.platform.GuestType;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;

/** A project with domains that can be changed, and its deployment in a {@link World}. */
final class Shop {
    final World world = new World();
    final Map<String, String> files = new TreeMap<>();
    final List<String> hosts = new ArrayList<>();
    String image = "first";
    int atOnce = 1;
    int maxFailures = 1;
    boolean canary = true;
    boolean remove;
    boolean live = true;
    Set<String> drained = Set.of();
    Set<String> gone = Set.of();
    Set<String> asked = Set.of();
    /** What others do between a plan and its execution. */
    Runnable meanwhile = () -> {};

    private final Path folder;

    Shop(Path folder, int hosts) {
        this.folder = folder;
        for (int i = 1; i <= hosts; i++) {
            this.hosts.add("xen" + i);
        }
    }

    /** Adds domains called web01, web02 and so on. */
    Shop with(int domains) {
        for (int i = 1; i <= domains; i++) {
            files.put(String.format("web%02d", i), "");
        }
        return this;
    }

    List<WantedDomain> wanted() throws IOException {
        Path texts = Files.createTempDirectory(folder, "domains");
        for (Map.Entry<String, String> each : files.entrySet()) {
            Files.writeString(texts.resolve(each.getKey() + ".cfg"), each.getValue() + "\n");
        }
        ImageDefaults defaults = ImageDefaults.of(
                "web", "org.example:shop", GuestType.PVH, "/srv/xen", "web-vmlinuz", null, "web.img", XlFormat.RAW);
        Path disk = Files.writeString(folder.resolve("web.img"), image);
        SharedFile shared = new SharedFile("web.img", disk, Digest.of(disk), Files.size(disk));
        List<WantedDomain> all = new ArrayList<>();
        for (Domain each : DomainFiles.load(texts, Map.of(), defaults)) {
            all.add(new WantedDomain(
                    each,
                    UUID.fromString(each.uuid()),
                    "/srv/xen",
                    List.of(shared),
                    List.of(),
                    MemoryTaken.of(each),
                    DeployTerms.of(each, true),
                    revision(each)));
        }
        return all;
    }

    private Digest revision(Domain domain) {
        return Digest.of(image + domain.name() + files.get(domain.name()));
    }

    /** Marks the present revision of a domain as one that panics. */
    void breaks(String domain) throws IOException {
        world.broken.add(wanted().stream()
                .filter(each -> each.name().equals(domain))
                .findFirst()
                .orElseThrow()
                .revision());
    }

    List<DestinationTerms> destinations() {
        return hosts.stream()
                .map(each -> DestinationTerms.of(new MemoryDestination(world, each)))
                .toList();
    }

    RolloutTerms terms() {
        return new RolloutTerms(
                atOnce,
                canary,
                maxFailures,
                Duration.ZERO,
                Ready.login(),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                false,
                2,
                folder.resolve("logs"),
                "alice@build7");
    }

    DeployPlanner planner() throws IOException {
        return new DeployPlanner("shop", wanted(), PlacementStrategy.SPREAD, false, remove, asked, drained, live);
    }

    RolloutResult deploy() throws IOException {
        return deploy(planner()::plan);
    }

    RolloutResult deploy(Rollout.Planning planning) throws IOException {
        return new Rollout(destinations(), gone, terms(), Progress.SILENT).run(planning, null, plan -> meanwhile.run());
    }

    /** Returns which generation of each domain runs where. */
    Map<String, String> runs() {
        Map<String, String> all = new TreeMap<>();
        world.hosts
                .values()
                .forEach(host -> host.running
                        .values()
                        .forEach(each ->
                                all.merge(each.name(), host.name + " " + each.generation(), (a, b) -> a + " " + b)));
        return all;
    }

    /** Returns all that hosts keep, numbers of changes and times not among it. */
    String state() {
        StringBuilder text = new StringBuilder();
        world.hosts.values().forEach(host -> {
            text.append(host.name).append(" points ").append(host.pointed).append('\n');
            text.append(" staged ");
            host.staged.forEach((name, all) -> text.append(name).append(all.keySet()));
            text.append("\n images ").append(host.images.keySet()).append("\n inventory ");
            host.inventory
                    .domains()
                    .forEach(each -> text.append(each.name())
                            .append(' ')
                            .append(each.current())
                            .append(each.generations().stream()
                                    .map(DeployInventory.Generation::number)
                                    .toList()));
            text.append("\n journal ").append(host.journal.size()).append('\n');
        });
        return text + " runs " + runs();
    }
}
