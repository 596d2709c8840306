package org.xenwright.deploy.xl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Observation.Drift;
import org.xenwright.deploy.RunningDomain;

/** The differences between an inventory and what runs. */
final class HostDrift {
    private HostDrift() {}

    static List<Drift> find(
            HostProbe probe,
            HostLayout layout,
            DeployInventory inventory,
            List<RunningDomain> running,
            Map<Integer, JsonNode> configs,
            String host) {
        List<Drift> drift = new ArrayList<>();
        Map<String, String> current = probe.links("current");
        Map<String, String> auto = probe.links("auto");
        for (DeployInventory.Entry entry : inventory.domains()) {
            Optional<DeployInventory.Generation> generation = entry.find(entry.current());
            if (generation.isEmpty()) {
                continue;
            }
            String name = entry.name();
            List<RunningDomain> all = running.stream()
                    .filter(each -> each.uuid().equals(entry.uuid()))
                    .toList();
            state(name, all).ifPresent(drift::add);
            running.stream()
                    .filter(each -> each.name().equals(name) && !each.uuid().equals(entry.uuid()))
                    .forEach(each -> drift.add(new Drift(name, "its name is taken by " + each.uuid(), false)));
            if (!Integer.toString(entry.current()).equals(current.get(name))) {
                drift.add(new Drift(
                        name,
                        "the link to its generation says " + current.getOrDefault(name, "nothing") + ", not "
                                + entry.current(),
                        false));
            }
            boolean linked = layout.autostarted(name).equals(auto.get(name));
            if (linked != generation.get().autostart()) {
                drift.add(
                        new Drift(name, linked ? "it starts with the host" : "it does not start with the host", false));
            }
            String wanted = probe.part("wanted " + name);
            for (RunningDomain each : all) {
                if (each.generation() != 0 && each.generation() != entry.current()) {
                    drift.add(new Drift(
                            name, "generation " + each.generation() + " runs, not " + entry.current(), false));
                } else if (!wanted.isBlank() && configs.containsKey(each.id())) {
                    XlDrift.between(XlConfigs.wanted(wanted, host), configs.get(each.id()))
                            .forEach(what -> drift.add(new Drift(name, what, false)));
                }
            }
        }
        return drift;
    }

    private static Optional<Drift> state(String name, List<RunningDomain> all) {
        if (all.isEmpty()) {
            return Optional.of(new Drift(name, "it does not run", true));
        }
        if (all.size() > 1) {
            return Optional.of(new Drift(name, "it is there " + all.size() + " times", false));
        }
        RunningDomain one = all.get(0);
        if (one.name().endsWith("--incoming") || one.name().endsWith("--migratedaway")) {
            return Optional.of(new Drift(name, "a move of it was not finished: it is " + one.name(), false));
        }
        return switch (one.state()) {
            case RUNNING -> Optional.empty();
            case PAUSED -> Optional.of(new Drift(name, "it is paused", false));
            case HALTED -> Optional.of(new Drift(name, "it is shut down, and kept", true));
            case CRASHED -> Optional.of(new Drift(name, "it crashed, and is kept", true));
            case DYING -> Optional.of(new Drift(name, "its backends do not let it go", true));
        };
    }
}
