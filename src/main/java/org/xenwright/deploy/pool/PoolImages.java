package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.xenwright.content.ImagePlan;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.pool.PoolContents.Disk;
import org.xenwright.deploy.pool.PoolContents.Machine;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * The disks of images in a pool. One that arrives remembers up to where it is there; when it is whole a snapshot is taken
 * of it, which nobody can write to, and from which the disks of all domains are cloned, so that their chains stay short.
 */
final class PoolImages {
    private final XapiSession session;
    private final String deployment;
    private final PoolDisks disks;

    PoolImages(XapiSession session, String deployment, PoolDisks disks) {
        this.session = session;
        this.deployment = deployment;
        this.disks = disks;
    }

    /**
     * Sends the disk of an image unless it is there. A pool has no digest of its own: what was sent is that of the file,
     * and that it arrived so is the word of TLS and of the pool's tasks.
     */
    void send(PoolContents contents, SharedFile file, LongConsumer progress) throws IOException {
        if (contents.base(file.digest()).isPresent()) {
            return;
        }
        Digest found = Digest.of(file.file());
        if (!found.equals(file.digest())) {
            throw Problem.of("sending " + file.name(), "build and verify the image again")
                    .at(file.file().toString())
                    .found("sha256:" + found)
                    .expected("sha256:" + file.digest())
                    .raise();
        }
        Disk arriving = arriving(contents, file);
        ChunkedBody body = ChunkedBody.of(ImagePlan.of(file.file()));
        disks.fill(arriving.reference(), body, there(arriving), (end, bytes) -> {
            disks.mark(arriving.reference(), PoolMark.SENT.key(Long.toString(end)), "");
            progress.accept(bytes);
        });
        finish(contents, arriving, file);
    }

    /** Returns the disk that an earlier run began to send, or a new one. */
    private Disk arriving(PoolContents contents, SharedFile file) throws IOException {
        for (Disk each : contents.disks()) {
            if (!each.isSnapshot()
                    && PoolMark.ARRIVING.of(each.marks()).equals(deployment)
                    && PoolMark.IMAGE.of(each.marks()).equals(file.digest().hex())
                    && each.fields().path("virtual_size").asLong() >= file.size()) {
                return contents.refreshDisk(session, each.reference());
            }
        }
        Map<String, String> marks = marks(file);
        marks.put(PoolMark.ARRIVING.key(), deployment);
        return contents.refreshDisk(session, disks.create("arriving: " + label(file), file.size(), "system", marks));
    }

    private static Map<String, String> marks(SharedFile file) {
        return new TreeMap<>(Map.of(PoolMark.IMAGE.key(), file.digest().hex()));
    }

    private static String label(SharedFile file) {
        return "image " + file.name() + " " + file.digest().hex().substring(0, 12);
    }

    private static long there(Disk arriving) {
        String start = PoolMark.SENT.key("");
        long there = 0;
        for (String each : arriving.marks().keySet()) {
            String end = each.startsWith(start) ? each.substring(start.length()) : "";
            if (end.matches("[0-9]{1,18}")) {
                there = Math.max(there, Long.parseLong(end));
            }
        }
        return there;
    }

    /** Makes the snapshot, unless a killed run did, gives it its marks, which make it an image, and lets the rest go. */
    private void finish(PoolContents contents, Disk arriving, SharedFile file) throws IOException {
        JsonNode snapshots =
                session.call("VDI.get_record", arriving.reference()).path("snapshots");
        String snapshot = snapshots.isEmpty()
                ? disks.snapshot(arriving.reference())
                : snapshots.get(0).asText();
        disks.named(snapshot, label(file), marks(file));
        contents.refreshDisk(session, snapshot);
        disks.destroy(arriving.reference());
        contents.forget(arriving.reference());
    }

    /**
     * Takes away the disks of images that no machine of any deployment has, and what killed runs of this one left.
     *
     * @param busy whether other deployments are under way, whose images may not have a machine yet
     */
    List<Digest> prune(PoolContents contents, Set<Digest> kept, boolean busy) throws IOException {
        Set<String> used = new TreeSet<>();
        Set<String> machines = new HashSet<>();
        for (Machine each : contents.machines()) {
            used.addAll(Arrays.asList(PoolMark.SHARED.of(each.marks()).split(",")));
            machines.add(each.deployment() + "/" + each.domain() + "/" + each.generation());
        }
        kept.forEach(each -> used.add(each.hex()));
        Set<String> whole = new HashSet<>();
        contents.disks().stream().filter(Disk::isBase).forEach(each -> whole.add(PoolMark.IMAGE.of(each.marks())));
        List<Digest> gone = new ArrayList<>();
        for (Disk each : List.copyOf(contents.disks())) {
            boolean image = each.isBase() && !used.contains(PoolMark.IMAGE.of(each.marks()));
            if (!busy && image) {
                disks.destroy(each.reference());
                contents.forget(each.reference());
                each.digest().ifPresent(gone::add);
            } else if (isLeftOver(each, machines, used, whole, busy)) {
                disks.destroyLoose(contents, each);
            }
        }
        return gone;
    }

    /** Returns whether a disk is what a killed run left: it arrives for nobody, has no machine, or is an unmarked clone. */
    private boolean isLeftOver(Disk disk, Set<String> machines, Set<String> used, Set<String> whole, boolean busy) {
        String mark = PoolMark.IMAGE.of(disk.marks());
        boolean ours = PoolMark.DEPLOYMENT.of(disk.marks()).equals(deployment);
        if (ours) {
            String machine = deployment + "/" + PoolMark.DOMAIN.of(disk.marks()) + "/"
                    + PoolContents.number(PoolMark.GENERATION.of(disk.marks()));
            return !disk.isSnapshot() && PoolMark.STATE.of(disk.marks()).isEmpty() && !machines.contains(machine);
        }
        if (disk.isArriving()) {
            // one that is there whole was only not taken away
            return PoolMark.ARRIVING.of(disk.marks()).equals(deployment)
                    && !mark.isEmpty()
                    && (!used.contains(mark) || whole.contains(mark));
        }
        boolean clone = !mark.isEmpty()
                && !disk.isSnapshot()
                && PoolMark.DEPLOYMENT.of(disk.marks()).isEmpty();
        return !busy && clone && disk.isLoose();
    }
}
