package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.time.temporal.ChronoField;
import java.util.UUID;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/**
 * A planned file system that others are derived from. What a derived one shares with it lies where it lies here, down to
 * the inode number, so that the difference of the two images is about as large as what changed.
 */
public final class Ext4Base {
    private final Ext4Options options;
    private final Ext4Plan plan;
    private final BaseLayout layout;

    Ext4Base(Ext4Options options, Ext4Plan plan, BaseLayout layout) {
        this.options = options;
        this.plan = plan;
        this.layout = layout;
    }

    /**
     * Takes a file system that was written as a base, by planning it again.
     *
     * @throws Ext4FormatException when it cannot be read
     * @throws org.xenwright.problem.ProblemException when it is not one this version plans: made by others, written to
     *     since, or itself derived
     */
    public static Ext4Base read(ImagePlan image) throws IOException {
        Ext4Options options;
        try (PlanReader reader = new PlanReader(image)) {
            Volume volume = new Volume(image, reader);
            options = volume.header().options();
            if (volume.header().hasJournal()) {
                // the superblock has whole seconds, an inode of the system the whole time
                int nanos = StoredInode.read(volume, Format.JOURNAL).nanos();
                options = options.withClock(options.clock().with(ChronoField.NANO_OF_SECOND, nanos));
            }
        }
        Ext4Base base = Ext4.base(Ext4Reader.read(image).tree(), options);
        ImagePlan planned = new ImagePlan(image.size(), base.plan().image().regions());
        long at = planned.mismatch(image);
        if (at >= 0) {
            throw Problem.of(
                            "taking an ext4 file system as a base", "name a disk of a build of this version, unchanged")
                    .found("one that is laid out in another way, from byte " + at)
                    .expected("one that was written from scratch: no delta, and never started from")
                    .raise();
        }
        return base;
    }

    /** What a derived file system must have in common with it. */
    public UUID uuid() {
        return options.uuid();
    }

    /** The base itself: the same bytes as from {@link Ext4#plan}. */
    public Ext4Plan plan() {
        return plan;
    }

    /**
     * Plans a changed tree in the place of the base: same size, UUID and seed. Files, directories and links keep their
     * inodes as long as path and kind are the same, and their blocks unless they are small files that changed; those
     * and new ones lie together in free blocks. Blocks that become free keep the base's bytes, so that they are no
     * difference; an image that must not hold what was removed is planned from scratch.
     *
     * @param changed the tree as it shall be; it may share inodes with the base's tree, or be that tree changed
     * @throws org.xenwright.problem.ProblemException when the base has too little free space or too few inodes
     */
    public Ext4Plan derive(Tree changed) {
        return new Planner(changed, options, Format.MAX_EXTENT).planOn(layout);
    }
}
