package org.xenwright.plugin;

import java.util.List;

/** The number of a project's images that are built at the same time. */
final class ImageThreads {
    /** The heap that a build may come to need while others go on: trees, an index of packages and buffers. */
    private static final long HEAP = 384L << 20;

    private ImageThreads() {}

    /**
     * Returns the number: as many as there are processors, and room for in memory.
     *
     * @param seed {@code groupId:artifactId} of the project; of images of which one starts from another, each must wait
     */
    static int of(List<ProjectImage> images, String seed) {
        List<String> bases = images.stream()
                .map(each -> String.valueOf(each.configuration().from()))
                .toList();
        Runtime machine = Runtime.getRuntime();
        return of(bases, seed, machine.availableProcessors(), machine.maxMemory());
    }

    static int of(List<String> bases, String seed, int processors, long memory) {
        if (bases.stream().anyMatch(base -> base.startsWith(seed + ":"))) {
            return 1;
        }
        long room = Math.max(1, memory / HEAP);
        return (int) Math.max(1, Math.min(bases.size(), Math.min(processors, room)));
    }
}
