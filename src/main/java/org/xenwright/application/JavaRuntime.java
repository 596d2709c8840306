package org.xenwright.application;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Store;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * What runs an application in its image: a Java that packages install, or one of just the modules that it needs.
 *
 * @param program the path of {@code java}
 * @param version of it; empty where it does not say
 * @param linked null for one that packages install, or that lies in the image already
 */
public record JavaRuntime(
        String program, String version, @Nullable LinkedRuntime linked) {
    private static final String CLASSES = "classes";
    private static final String ATTEMPTED = "choosing what runs the application";

    /** Returns the folder of a linked one. */
    public static String folder(ApplicationRequest request) {
        return request.folder() + "/runtime";
    }

    /**
     * Finds or links what an application runs on.
     *
     * @param system the image, as its packages left it
     * @param kit null for a finished image, which has the runtime that was linked for it
     * @throws org.xenwright.problem.ProblemException when there is none, or one that is too old for its classes
     */
    public static JavaRuntime of(
            ApplicationRequest request,
            ApplicationLayers layers,
            Tree system,
            @Nullable JavaKit kit,
            SandboxSource sandbox,
            Store store,
            Instant clock)
            throws IOException {
        RuntimeRequest wanted = request.runtime();
        if (wanted.kind() == RuntimeRequest.Kind.JRE) {
            InstalledJava java = InstalledJava.in(system, wanted.release());
            refuseOlder(layers, store, java.version());
            return new JavaRuntime(java.program(), java.version(), null);
        }
        if (kit == null) {
            return linkedBefore(request, layers, system, store);
        }
        Tree libraries = Jdk.libraries(system, kit.owners(), kit.libraries());
        RuntimeRequest.Brought brought = wanted.jdk();
        if (brought != null) {
            Jdk jdk = Jdk.brought(brought.name(), BroughtJdk.files(brought, store), libraries);
            return linked(request, layers, system, jdk, identity(brought.sha256(), libraries), sandbox, store, clock);
        }
        Jdk jdk = Jdk.packaged(system, kit.beside(), libraries);
        return linked(request, layers, system, jdk, identity(kit.identity(), libraries), sandbox, store, clock);
    }

    private static JavaRuntime linkedBefore(
            ApplicationRequest request, ApplicationLayers layers, Tree image, Store store) throws IOException {
        String program = folder(request) + "/bin/java";
        Tree home = image.below(TreePath.of(folder(request))).orElse(null);
        if (home == null || !(image.follow(program).orElse(null) instanceof RegularFile)) {
            throw Problem.of(ATTEMPTED, "build the image again: mvn package")
                    .at("<application><runtime>")
                    .found("an image without " + program)
                    .expected("the runtime that was linked for the application")
                    .raise();
        }
        String version = RuntimeFile.version(home);
        refuseOlder(layers, store, version);
        return new JavaRuntime(program, version, null);
    }

    private static JavaRuntime linked(
            ApplicationRequest request,
            ApplicationLayers layers,
            Tree system,
            Jdk jdk,
            Digest identity,
            SandboxSource sandbox,
            Store store,
            Instant clock)
            throws IOException {
        refuseOlder(layers, store, jdk.version());
        RuntimeLinker linker = new RuntimeLinker(sandbox, system, store, jdk, identity);
        SortedSet<String> lines = new TreeSet<>();
        Allowance allowance = new Allowance(Bounds.ofArchive());
        for (ApplicationLayers.Layer each : layers.layers()) {
            lines.addAll(NamedClasses.of(each.tree(), store, allowance).lines());
        }
        SortedSet<String> modules =
                linker.modules().needed(lines, jdk.release(), request.runtime().modules());
        LinkedRuntime linked = linker.link(modules, clock);
        return new JavaRuntime(folder(request) + "/bin/java", linked.version(), linked);
    }

    /** Adds the libraries, of which the one that compresses decides the bytes of what is linked. */
    private static Digest identity(Digest jdk, Tree libraries) throws IOException {
        Fingerprint all = new Fingerprint().add("jdk", jdk);
        List<RegularFile> files = new ArrayList<>();
        libraries.walk((path, inode) -> {
            if (inode instanceof RegularFile file) {
                all.add("library", path);
                files.add(file);
            }
        });
        for (RegularFile each : files) {
            all.add("content", NamedClasses.digest(each.content()));
        }
        return all.digest();
    }

    /** Refuses classes of the project that the JVM would refuse when it starts. */
    private static void refuseOlder(ApplicationLayers layers, Store store, String version) throws IOException {
        int has = RuntimeFile.release(version);
        for (ApplicationLayers.Layer each : layers.layers()) {
            int needs = each.name().equals(CLASSES)
                    ? NamedClasses.of(each.tree(), store).release()
                    : 0;
            if (has > 0 && needs > has) {
                throw Problem.of(
                                ATTEMPTED,
                                "write <java>" + needs
                                        + "</java> with a repository that has it, name a JDK by <jdk>, or compile"
                                        + " with <maven.compiler.release>" + has)
                        .at("<application><runtime>")
                        .found("classes for Java " + needs + ", and Java " + version)
                        .expected("Java " + needs + " or newer")
                        .raise();
            }
        }
    }

    /** Returns the authorities that a finished image trusts, as a linked runtime reads them; empty where it has none. */
    public static Optional<Content> authorities(Tree image, Instant clock) throws IOException {
        return TrustedAuthorities.of(image, clock);
    }

    /**
     * Checks that a finished image has the shared libraries of a linked runtime.
     *
     * @return remarks on those that it lacks and that only some of its modules load
     * @throws org.xenwright.problem.ProblemException when it lacks one without which nothing starts
     */
    public List<String> missing(Tree image) {
        if (linked == null) {
            return List.of();
        }
        SortedSet<String> there = new TreeSet<>();
        for (String folder : List.of("usr/lib", "lib", "usr/local/lib", "usr/lib64", "lib64")) {
            if (image.follow(folder).orElse(null) instanceof Directory directory) {
                directory.entries().forEach((name, inode) -> {
                    there.add(name.toString());
                    if (inode instanceof Directory below && name.toString().contains("-linux-")) {
                        below.entries().keySet().stream().map(Name::toString).forEach(there::add);
                    }
                });
            }
        }
        List<String> core =
                linked.needed().stream().filter(each -> !there.contains(each)).toList();
        if (!core.isEmpty()) {
            throw Problem.of("putting a Java runtime into the image", "add the packages that have them")
                    .at(program)
                    .found("no " + String.join(", ", core) + " in the image, which it needs to start")
                    .raise();
        }
        return linked.wished().stream()
                .filter(each -> !there.contains(each))
                .map(each ->
                        "the image lacks " + each + ", which a module of its Java loads when it is first used: add its"
                                + " package if the application draws, prints or plays")
                .toList();
    }

    /** Returns where it keeps the authorities it trusts. */
    public static TreePath store(ApplicationRequest request) {
        return TreePath.of(folder(request) + "/lib/security/cacerts");
    }
}
