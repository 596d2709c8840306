package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.emit.XapiCard;
import org.xenwright.domain.emit.XapiMachine;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** Machines of a deployment: made whole or not at all, and taken away with their own disks. */
final class PoolMachines {
    private final XapiSession session;
    private final PoolPlace place;
    private final String deployment;
    private final PoolDisks disks;
    private final MachineDisks machineDisks;

    PoolMachines(XapiSession session, PoolPlace place, String deployment, PoolDisks disks) {
        this.session = session;
        this.place = place;
        this.deployment = deployment;
        this.disks = disks;
        this.machineDisks = new MachineDisks(session, place, deployment, disks);
    }

    /** Returns what a pool shows for a machine that is not the current one of its domain. */
    static String label(String domain, int generation) {
        return domain + " (generation " + generation + ")";
    }

    /** Makes a generation, halted, after what a killed run left of it was taken away. */
    void make(PoolContents contents, WantedDomain wanted, int generation, LongConsumer progress) throws IOException {
        discard(contents, wanted.name(), generation);
        List<XapiCard> cards = wanted.domain().vifs().stream().map(XapiCard::of).toList();
        PoolNetworks networks = PoolNetworks.read(session, place);
        List<String> found = cards.stream().map(networks::find).toList();
        try {
            String vm = session.call(
                            "VM.create",
                            new MachineRecord(XapiMachine.of(wanted.domain()))
                                    .of(label(wanted.name(), generation), marks(wanted, generation)))
                    .asText();
            Machine made = contents.refresh(session, vm);
            session.call(
                    "VM.add_to_other_config",
                    vm,
                    PoolMark.SELF.key(),
                    made.fields().path("uuid").asText());
            List<String> attached = new ArrayList<>();
            for (DiskSpec each : wanted.domain().disks()) {
                if (each.cdrom() && (each.target() == null || each.target().isEmpty())) {
                    continue;
                }
                String disk = machineDisks.make(contents, wanted, generation, each, progress);
                session.call("VBD.create", MachineRecord.attachment(vm, disk, position(wanted, each), each.writable()));
                attached.add(MachineDisks.shown(contents, disk));
            }
            List<String> plugged = new ArrayList<>();
            for (int i = 0; i < cards.size(); i++) {
                session.call("VIF.create", MachineRecord.card(vm, i, cards.get(i), found.get(i)));
                plugged.add(cards.get(i).mac() + " " + networks.uuid(found.get(i)));
            }
            JsonNode fields = session.call("VM.get_record", vm);
            session.call(
                    "VM.add_to_other_config", vm, PoolMark.MADE.key(), MachineRecord.made(fields, plugged, attached));
            contents.refresh(session, vm);
        } catch (IOException | RuntimeException e) {
            undo(contents, wanted.name(), generation, e);
            throw e;
        }
    }

    private void undo(PoolContents contents, String domain, int generation, Exception failure) {
        try {
            discard(contents, domain, generation);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e); // the next run finds it by its marks
        }
    }

    private Map<String, String> marks(WantedDomain wanted, int generation) {
        Map<String, String> marks = new TreeMap<>();
        marks.put(PoolMark.DEPLOYMENT.key(), deployment);
        marks.put(PoolMark.DOMAIN.key(), wanted.name());
        marks.put(PoolMark.GENERATION.key(), Integer.toString(generation));
        marks.put(PoolMark.UUID.key(), wanted.uuid().toString());
        marks.put(
                PoolMark.SHARED.key(),
                wanted.shared().stream()
                        .map(SharedFile::digest)
                        .map(Object::toString)
                        .collect(Collectors.joining(",")));
        return marks;
    }

    /** Returns the place of a disk, which decides its name in the guest: that of its letter. */
    private static int position(WantedDomain wanted, DiskSpec disk) {
        String letter = disk.vdev().replaceFirst("^(xvd|sd|hd|vd)([a-p])$", "$2");
        return letter.length() == 1
                ? letter.charAt(0) - 'a'
                : wanted.domain().disks().indexOf(disk);
    }

    /** Takes a generation away, in the order in which its parts hold each other; does nothing when it is not there. */
    void discard(PoolContents contents, String domain, int generation) throws IOException {
        Machine known = contents.generations(domain).get(generation);
        if (known != null) {
            remove(contents, known);
        }
        for (PoolContents.Disk each : contents.own(domain, generation)) {
            disks.destroyLoose(contents, each);
        }
    }

    /** Takes away what outlives the generations of a domain, but for disks that a machine has by now. */
    void erase(PoolContents contents, String domain) throws IOException {
        for (PoolContents.Disk each : contents.states(domain)) {
            disks.destroyLoose(contents, each);
        }
    }

    private void remove(PoolContents contents, Machine known) throws IOException {
        Machine now;
        try {
            now = contents.refresh(session, known.reference());
        } catch (XapiRefusal refusal) {
            if (refusal.is("HANDLE_INVALID")) {
                contents.forget(known.reference());
                return;
            }
            throw refusal;
        }
        if (!now.isHalted()) {
            throw running(now).raise();
        }
        for (JsonNode each : now.fields().path("VBDs")) {
            disks.waiting(() -> session.call("VBD.destroy", each.asText()));
        }
        for (JsonNode each : now.fields().path("VIFs")) {
            disks.waiting(() -> session.call("VIF.destroy", each.asText()));
        }
        disks.waiting(() -> session.call("VM.destroy", now.reference()));
        contents.forget(now.reference());
    }

    private Problem running(Machine machine) {
        return Problem.of("taking away " + machine.label(), "shut it down first")
                .at(place.id())
                .found("it is " + machine.fields().path("power_state").asText());
    }

    /** Returns the machine of a generation. */
    Machine get(PoolContents contents, String domain, int generation) {
        Machine found = contents.generations(domain).get(generation);
        if (found == null) {
            throw missing(domain, generation);
        }
        return found;
    }

    private ProblemException missing(String domain, int generation) {
        return Problem.of("finding generation " + generation + " of " + domain, "deploy it again")
                .at(place.id())
                .found("no machine with these marks; somebody removed it")
                .raise();
    }
}
