package org.xenwright.deploy.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.deploy.pool.PoolContents.Disk;
import org.xenwright.disk.BackingFileException;
import org.xenwright.disk.DiskImage;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.problem.Problem;

/** The disks of a domain: clones of the image's with what the domain changes, and those that it has for itself. */
final class MachineDisks {
    private final XapiSession session;
    private final PoolPlace place;
    private final String deployment;
    private final PoolDisks disks;

    MachineDisks(XapiSession session, PoolPlace place, String deployment, PoolDisks disks) {
        this.session = session;
        this.place = place;
        this.deployment = deployment;
        this.disks = disks;
    }

    /** Returns how a disk is told in marks and messages. */
    static String shown(PoolContents contents, String reference) {
        return contents.disks().stream()
                .filter(each -> each.reference().equals(reference))
                .map(each -> each.fields().path("uuid").asText())
                .findFirst()
                .orElse("");
    }

    /** Makes a disk of a generation, or finds the one that outlives generations, and returns its reference. */
    String make(PoolContents contents, WantedDomain wanted, int generation, DiskSpec disk, LongConsumer progress)
            throws IOException {
        String name = last(disk.target() == null ? "" : disk.target());
        Optional<OwnFile> own = wanted.own().stream()
                .filter(each -> last(each.name()).equals(name))
                .findFirst();
        if (own.isPresent()) {
            return switch (own.get().purpose()) {
                case DELTA -> delta(contents, wanted, generation, own.get(), progress);
                case DISK -> whole(contents, marks(wanted, generation), label(wanted, name), own.get(), progress);
                case STATE -> state(contents, wanted, own.get(), progress);
            };
        }
        SharedFile shared = wanted.shared().stream()
                .filter(each -> last(each.name()).equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                "giving " + wanted.name() + " its disk " + disk.vdev(),
                                "let it use disks of its image, or deploy it to a plain host")
                        .at(place.id())
                        .found(String.valueOf(disk.target()))
                        .expected("a file of the image or the domain, since a pool has no files of its hosts")
                        .raise());
        return clone(contents, wanted, generation, shared);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String label(WantedDomain wanted, String file) {
        return wanted.name() + " " + file;
    }

    private Map<String, String> marks(WantedDomain wanted, int generation) {
        Map<String, String> marks = new TreeMap<>();
        marks.put(PoolMark.DEPLOYMENT.key(), deployment);
        marks.put(PoolMark.DOMAIN.key(), wanted.name());
        marks.put(PoolMark.GENERATION.key(), Integer.toString(generation));
        return marks;
    }

    private String clone(PoolContents contents, WantedDomain wanted, int generation, SharedFile shared)
            throws IOException {
        Disk base = contents.base(shared.digest())
                .orElseThrow(() -> Problem.of("cloning the disk of " + wanted.name(), "deploy again, which sends it")
                        .at(place.id())
                        .found("no disk of " + shared.name() + " in the pool's storage")
                        .raise());
        String disk = disks.clone(base.reference(), label(wanted, last(shared.name())), marks(wanted, generation));
        contents.refreshDisk(session, disk);
        return disk;
    }

    /** Clones the image's disk and sends the blocks that the domain's own differ in. */
    private String delta(
            PoolContents contents, WantedDomain wanted, int generation, OwnFile file, LongConsumer progress)
            throws IOException {
        SharedFile shared = behind(wanted, file);
        Path folder = shared.file().toAbsolutePath().getParent();
        ImagePlan changed = DiskImage.read(file.file(), folder).plan();
        String disk = clone(contents, wanted, generation, shared);
        if (changed.size() > PoolDisks.roundedUp(shared.size())) {
            disks.resize(disk, changed.size());
        }
        disks.fill(disk, ChunkedBody.of(ImagePlan.of(shared.file()), changed), progress);
        return disk;
    }

    /** Finds the file of the image that lies behind a delta. */
    private static SharedFile behind(WantedDomain wanted, OwnFile delta) throws IOException {
        List<SharedFile> all = wanted.shared();
        for (SharedFile each : all) {
            if (isOver(delta, each)) {
                return each;
            }
        }
        throw Problem.of("finding what is behind " + delta.name(), "build the image and its domains again")
                .at(delta.file().toString())
                .found("none of " + all.stream().map(SharedFile::name).toList())
                .raise();
    }

    private static boolean isOver(OwnFile delta, SharedFile file) throws IOException {
        try {
            Path folder = file.file().toAbsolutePath().getParent();
            for (Region region : DiskImage.read(delta.file(), folder).plan().regions()) {
                if (region.content() instanceof Content.Slice slice && Files.isSameFile(slice.file(), file.file())) {
                    return true;
                }
            }
            return false;
        } catch (BackingFileException e) {
            return false; // it lies over one that is elsewhere
        }
    }

    private String whole(
            PoolContents contents, Map<String, String> marks, String label, OwnFile file, LongConsumer progress)
            throws IOException {
        ImagePlan image = DiskImage.read(file.file()).plan();
        String disk = disks.create(label, image.size(), "user", marks);
        contents.refreshDisk(session, disk);
        disks.fill(disk, ChunkedBody.of(image), progress);
        return disk;
    }

    /** Finds the disk of what outlives every generation; one that never became whole is made anew. */
    private String state(PoolContents contents, WantedDomain wanted, OwnFile file, LongConsumer progress)
            throws IOException {
        List<Disk> whole = new ArrayList<>();
        for (Disk each : contents.state(wanted.name(), file.name())) {
            if (each.isArriving()) {
                disks.destroyLoose(contents, each);
            } else {
                whole.add(contents.refreshDisk(session, each.reference()));
            }
        }
        if (!whole.isEmpty()) {
            return only(contents, whole, wanted, file);
        }
        Map<String, String> marks = new TreeMap<>();
        marks.put(PoolMark.DEPLOYMENT.key(), deployment);
        marks.put(PoolMark.DOMAIN.key(), wanted.name());
        marks.put(PoolMark.STATE.key(), file.name());
        Map<String, String> arriving = new TreeMap<>(marks);
        arriving.put(PoolMark.ARRIVING.key(), deployment);
        String disk = whole(contents, arriving, label(wanted, last(file.name())), file, progress);
        session.call("VDI.set_other_config", disk, marks);
        contents.refreshDisk(session, disk);
        return disk;
    }

    /** Returns the one that our machines have, or that no machine has: a copy of a machine has copies of its disks. */
    private String only(PoolContents contents, List<Disk> whole, WantedDomain wanted, OwnFile file) {
        List<Disk> ours =
                whole.stream().filter(each -> !contents.isElsewhere(each)).toList();
        List<Disk> attached = ours.stream().filter(each -> !each.isLoose()).toList();
        List<Disk> found = attached.isEmpty() ? ours : attached;
        if (found.size() != 1) {
            throw Problem.of(
                            "giving " + wanted.name() + " its state disk " + file.name(),
                            "take the key " + PoolMark.STATE.key()
                                    + " from the other_config of all disks but the one that it is to have")
                    .at(place.id())
                    .found(
                            found.isEmpty()
                                    ? "it at a machine that is not of this deployment"
                                    : found.size() + " disks of that name")
                    .expected("one, at machines of this deployment or at none")
                    .raise();
        }
        return found.get(0).reference();
    }
}
