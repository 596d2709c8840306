package org.xenwright.deploy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xenwright.problem.Foreign;
import org.xenwright.store.Digest;

/**
 * What a place was found to be. Whatever is text for people shows itself and does nothing else in a terminal or a log.
 *
 * @param total memory, in KiB
 * @param free memory that no domain has and no start under way has claimed, in KiB
 * @param processors threads
 * @param version of its Xen, such as 4.17
 * @param running all domains that are there, whoever started them
 * @param inventory of this deployment
 * @param journal of this deployment; none when its last change was finished
 * @param images digests of files that are there whole
 * @param drift where what runs differs from what was deployed
 * @param remarks what a user should know about it, in sentences
 * @param storage where its files are
 * @param capable what it can do that not every place can
 */
public record Observation(
        long total,
        long free,
        int processors,
        String version,
        List<RunningDomain> running,
        DeployInventory inventory,
        List<JournalEntry> journal,
        Set<Digest> images,
        List<Drift> drift,
        List<String> remarks,
        Storage storage,
        Set<Capability> capable) {
    public Observation {
        version = Foreign.line(version);
        running = List.copyOf(running);
        journal = List.copyOf(journal);
        images = Set.copyOf(images);
        drift = List.copyOf(drift);
        remarks = remarks.stream().map(Foreign::line).toList();
        capable = Set.copyOf(capable);
    }

    /**
     * The disks of a place.
     *
     * @param room bytes that files may still take; negative where the place does not tell
     * @param copies whether each domain has a copy of its image for itself, of which nothing is shared
     * @param whole whether a file takes its whole size there, holes and all
     * @param states names of the domains that have state disks there, whether they stand or not
     * @param lost generations that the inventory names and that are gone, by their domains: a run that was killed had
     *     taken them away, and could no longer write it down
     */
    public record Storage(
            long room, boolean copies, boolean whole, Set<String> states, Map<String, Set<Integer>> lost) {
        /** Disks of which nothing is told. */
        public static final Storage UNKNOWN = new Storage(-1, false, false, Set.of(), Map.of());

        public Storage {
            states = Set.copyOf(states);
            lost = Map.copyOf(lost);
        }
    }

    /** A property that decides how a plan is carried out. */
    public enum Capability {
        /** It opens qcow2 files itself; elsewhere a delta is applied to a copy. */
        QCOW2,
        /** PVH and HVM domains can leave it while they run. */
        LIVE_MIGRATION,
        /** PV domains can too, which takes shadow paging. */
        LIVE_MIGRATION_OF_PV
    }

    /**
     * A difference between what was deployed and what runs.
     *
     * @param domain its name
     * @param what in words, such as "memory 400 of 512 MiB, set by hand"
     * @param stopped whether it does not run at all
     */
    public record Drift(String domain, String what, boolean stopped) {
        public Drift {
            what = Foreign.line(what);
        }
    }
}
