package org.xenwright.report.page;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.xenwright.image.inspect.FileInventory;

/**
 * The bytes of an image, divided again and again: the largest parts are divided first, until there are as many as a page
 * can take.
 *
 * @param parts the largest first; none where it is not divided further
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"name", "bytes", "files", "parts"})
public record ByteTree(String name, long bytes, int files, List<ByteTree> parts) {
    static final String NO_PACKAGE = "(no package)";

    private static final int MOST_DEEP = 40;

    /** Divides by folders. */
    static ByteTree byFolder(FileInventory inventory, int most) {
        Part root = new Part("/");
        for (FileInventory.Entry each : inventory.entries()) {
            root.add(each.path().split("/"), 0, each.size());
        }
        return root.kept(most);
    }

    /** Divides by packages, and each of them by folders. */
    static ByteTree byPackage(FileInventory inventory, int most) {
        Part root = new Part("all packages");
        for (FileInventory.Entry each : inventory.entries()) {
            String owner = each.owner().isEmpty() ? NO_PACKAGE : each.owner();
            root.count(each.size());
            root.part(owner).add(each.path().split("/"), 0, each.size());
        }
        return root.kept(most);
    }

    private static final class Part {
        private final String name;
        private final TreeMap<String, Part> parts = new TreeMap<>();
        private long bytes;
        private int files;
        private boolean divided;

        Part(String name) {
            this.name = name;
        }

        void count(long size) {
            bytes += size;
            files++;
        }

        Part part(String named) {
            return parts.computeIfAbsent(named, Part::new);
        }

        void add(String[] path, int from, long size) {
            Part at = this;
            at.count(size);
            int depth = 0;
            for (int i = from; i < path.length && depth < MOST_DEEP; i++) {
                if (!path[i].isEmpty()) {
                    at = at.part(path[i]);
                    at.count(size);
                    depth++;
                }
            }
        }

        /** Divides the largest parts, and drops those below the ones that are left whole. */
        ByteTree kept(int most) {
            PriorityQueue<Part> whole = new PriorityQueue<>(Comparator.comparingLong((Part part) -> part.bytes)
                    .reversed()
                    .thenComparing(part -> part.name));
            whole.add(this);
            int count = 1;
            while (!whole.isEmpty() && count < most) {
                Part largest = whole.remove();
                if (!largest.parts.isEmpty()) {
                    largest.divided = true;
                    count += Math.min(most, largest.parts.size());
                    whole.addAll(largest.parts.values());
                }
            }
            return tree(most);
        }

        private ByteTree tree(int most) {
            List<ByteTree> kept = new ArrayList<>();
            if (divided) {
                List<Part> largest = new ArrayList<>(parts.values());
                largest.sort(Comparator.comparingLong((Part part) -> part.bytes)
                        .reversed()
                        .thenComparing(part -> part.name));
                List<Part> shown = largest.size() <= most ? largest : largest.subList(0, most - 1);
                shown.forEach(each -> kept.add(each.tree(most)));
                List<Part> rest = largest.subList(shown.size(), largest.size());
                if (!rest.isEmpty()) {
                    kept.add(new ByteTree(
                            rest.size() + " more",
                            rest.stream().mapToLong(each -> each.bytes).sum(),
                            rest.stream().mapToInt(each -> each.files).sum(),
                            List.of()));
                }
            }
            return new ByteTree(name, bytes, files, kept);
        }
    }
}
