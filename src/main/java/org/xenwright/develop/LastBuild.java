package org.xenwright.develop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * What is known of the build of a guest's image, by which the project's changes are told from those that the build made:
 * a command of the image may have edited a file of the project.
 *
 * @param project the folder that its inputs are named from
 * @param inputs a text for each, as the build recorded them; none where that is not known
 * @param packaged paths of the files that packages brought
 * @param perDomain paths of the files that each domain renders for itself, which are none of the image
 */
public record LastBuild(Path project, Map<String, String> inputs, Set<String> packaged, Set<String> perDomain) {
    private static final String TEMPLATE = ".vm";
    private static final int LONGEST = 4 << 20; // of a template

    public LastBuild {
        inputs = Map.copyOf(inputs);
        packaged = Set.copyOf(packaged);
        perDomain = Set.copyOf(perDomain);
    }

    /**
     * Where the files of the overlay lie, by what became of them since the build.
     *
     * @param own where those of the build are
     * @param same those that are the same now
     * @param gone those of the build in whose place there is none now
     */
    record State(Set<TreePath> own, Set<TreePath> same, Set<TreePath> gone) {}

    boolean isOfPackage(TreePath path) {
        return packaged.contains(path.toString());
    }

    /** Compares the project's files with those of the build. */
    State state(CustomizeRequest request, Tree image) throws IOException {
        SortedMap<String, String> before = request.overlayFiles(inputs, project);
        SortedMap<String, String> now = request.overlayFiles(project);
        State state = new State(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        for (Map.Entry<String, String> each : before.entrySet()) {
            TreePath place = place(each.getKey(), image).orElse(null);
            if (place == null || perDomain.contains(place.toString())) {
                continue;
            }
            String fresh = now.get(each.getKey());
            state.own().add(place);
            if (fresh == null) {
                if (image.find(place).isPresent()) {
                    state.gone().add(place);
                }
            } else if (fresh.equals(each.getValue())
                    && !includes(request.overlay().folder(), each.getKey())) {
                state.same().add(place);
            }
        }
        now.keySet().forEach(name -> place(name, image).ifPresent(state.gone()::remove));
        return state;
    }

    /** Returns where a file of the overlay lies in an image; empty where nothing can. */
    private static Optional<TreePath> place(String name, Tree image) {
        String plain = name.endsWith(TEMPLATE) ? name.substring(0, name.length() - TEMPLATE.length()) : name;
        try {
            TreePath path = TreePath.of(plain);
            return path.isRoot()
                    ? Optional.empty()
                    : Optional.of(image.real(path.parent())
                            .map(parent -> parent.child(path.name()))
                            .orElse(path));
        } catch (UnsafePathException e) {
            return Optional.empty();
        }
    }

    /** Returns whether what a file becomes depends on others too. */
    private static boolean includes(@Nullable Path folder, String name) throws IOException {
        if (folder == null || !name.endsWith(TEMPLATE)) {
            return false;
        }
        Path file = folder.resolve(name);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
                return true;
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.contains("#parse") || text.contains("#include") || text.contains("#{");
        } catch (NoSuchFileException e) {
            return true; // gone just now
        }
    }
}
