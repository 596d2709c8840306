package org.xenwright.disk;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.xenwright.content.ImagePlan;

/** A way to divide a disk. */
public enum PartitionTable {
    /** None: the disk is one volume. */
    NONE("none") {
        @Override
        public ImagePlan plan(UUID disk, List<Partition> partitions, byte[] firstSector) {
            if (partitions.size() != 1) {
                throw new IllegalArgumentException(partitions.size() + " partitions without a table");
            }
            return partitions.get(0).content();
        }

        @Override
        public String device(String disk, int number) {
            return disk;
        }

        @Override
        public List<GptEntry> entries(ImagePlan disk) {
            return List.of();
        }

        @Override
        public String describe(ImagePlan disk, long at) {
            return "the disk, byte " + at;
        }
    },
    /** A GUID partition table. */
    GPT("gpt") {
        @Override
        public ImagePlan plan(UUID disk, List<Partition> partitions, byte[] firstSector) {
            return Gpt.plan(disk, partitions, firstSector);
        }

        @Override
        public String device(String disk, int number) {
            return disk + number;
        }

        @Override
        public List<GptEntry> entries(ImagePlan disk) throws IOException {
            return GptReader.read(disk);
        }

        @Override
        public String describe(ImagePlan disk, long at) throws IOException {
            return DiskFields.ofTable(disk, at);
        }
    };

    /** Bytes of code at the start of a divided disk, before its signature and its table. */
    public static final int BOOT_CODE = GptFields.MBR_BOOT_CODE.length();

    private final String word;

    PartitionTable(String word) {
        this.word = word;
    }

    /** Gives the word for it in a POM and in documents. */
    public String word() {
        return word;
    }

    /** Lists the words of all, sorted. */
    public static Set<String> words() {
        Set<String> words = new TreeSet<>();
        Arrays.stream(values()).forEach(each -> words.add(each.word));
        return words;
    }

    /**
     * Finds the one of a word.
     *
     * @throws IllegalArgumentException for a word that is none
     */
    public static PartitionTable of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a partition table '" + word + "', not one of " + String.join(", ", words())));
    }

    /** Finds the one a disk has. */
    public static PartitionTable on(ImagePlan disk) throws IOException {
        return GptReader.isPresent(disk) ? GPT : NONE;
    }

    /** Tells whether a disk has partitions. */
    public boolean isDivided() {
        return this != NONE;
    }

    /** Gives the name of a partition in a guest. */
    public abstract String device(String disk, int number);

    /**
     * Plans a disk.
     *
     * @param disk its identity
     * @param partitions in their order; one alone where there is no table
     * @param firstSector what a BIOS starts; empty for nothing
     */
    public abstract ImagePlan plan(UUID disk, List<Partition> partitions, byte[] firstSector);

    /** Reads the partitions of a disk that has this table; none without. */
    public abstract List<GptEntry> entries(ImagePlan disk) throws IOException;

    /** Says what a byte of a disk is that lies in no partition. */
    public abstract String describe(ImagePlan disk, long at) throws IOException;
}
