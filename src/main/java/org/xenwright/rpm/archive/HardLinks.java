package org.xenwright.rpm.archive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.rpm.header.RpmFile;

/** The files of a package that are one file under several names: those that share a number of an inode. */
final class HardLinks {
    private final int[] first;
    private final int[] last;

    private HardLinks(int files) {
        first = new int[files];
        last = new int[files];
    }

    static HardLinks of(List<RpmFile> files) {
        HardLinks links = new HardLinks(files.size());
        Map<Long, Integer> firsts = new HashMap<>();
        Map<Integer, Integer> lasts = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            RpmFile file = files.get(i);
            boolean linked = FileType.of(file) == FileType.FILE && !file.isGhost() && file.inode() != 0;
            Integer known = linked ? firsts.putIfAbsent(file.inode(), i) : null;
            links.first[i] = known == null ? i : known;
            lasts.put(links.first[i], i);
        }
        for (int i = 0; i < files.size(); i++) {
            links.last[i] = lasts.getOrDefault(links.first[i], i);
        }
        return links;
    }

    /** Returns the number of the last name that a file has in the order of the header: content comes with that one. */
    int last(int number) {
        return last[number];
    }

    /** Returns the number of the first. */
    int first(int number) {
        return first[number];
    }

    /** Returns whether a file has several names. */
    boolean isLink(int number) {
        return first[number] != last[number];
    }
}
