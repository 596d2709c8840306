package org.xenwright.deploy.xl;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xenwright.problem.ProblemException;

/**
 * A way in which a host keeps the disks that domains write to, and what an image becomes there: one class for each.
 * Whatever the way, a disk has a place in the folder of its generation, a file or a link, so that its path tells whose
 * it is; what lies elsewhere stands in the {@code volumes} of that folder before it is made.
 */
interface DiskStorage {
    /** Returns the lines of a script that print what is to be known of it, {@code NAME=VALUE} each; they write nothing. */
    String facts();

    /**
     * Understands what was printed.
     *
     * @throws ProblemException where the host cannot keep disks so
     */
    Offer offer(Map<String, String> facts, String host);

    /** Returns the lines of {@code volumes} for the copies of a generation, by their places; empty for none. */
    String volumes(HostLayout layout, String domain, int generation, Set<String> places);

    /** Returns the lines of a script that make copies of images at places in the folder of a generation, where it runs. */
    String copies(HostLayout layout, String domain, int generation, Map<String, GenerationFiles.Copy> copies);

    /**
     * What a host is able to do.
     *
     * @param opensQcow2 whether domains get their deltas as they are
     * @param copies whether each domain has a copy of its image for itself, of which nothing is shared
     * @param room bytes that disks may still take where they do not lie beside the images; negative where they do
     * @param remarks what a user should know, in sentences
     */
    record Offer(boolean opensQcow2, boolean copies, long room, List<String> remarks) {
        public Offer {
            remarks = List.copyOf(remarks);
        }
    }
}
