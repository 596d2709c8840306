package org.xenwright.bases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.image.TestRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** Packages of any world are installed without keeping a secret that a script of theirs made. */
class ScriptKeysTest {
    private static final Instant CLOCK = Instant.parse("2026-06-01T12:00:00Z");
    private static final Attributes FILE = Attributes.of(0644, CLOCK);
    private static final String KEY = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    private static final String PLACE = "etc/pki/tls/private/postfix.key";

    @TempDir
    Path folder;

    private static Tree tree(String... files) {
        Tree tree = new Tree(FILE.withMode(0755));
        for (int i = 0; i < files.length; i += 2) {
            put(tree, files[i], files[i + 1]);
        }
        return tree;
    }

    private static void put(Tree tree, String path, String text) {
        tree.directory(path.substring(0, path.lastIndexOf('/')), FILE.withMode(0755));
        tree.put(path, new RegularFile(FILE, Content.of(text)));
    }

    /** A world of one package, whose installing leaves a certain system. */
    private record OnePackage(Tree shipped, Tree left) implements NativePackages {
        @Override
        public void install(Installation installation, Taker taker) throws IOException {
            taker.take(new Installed(left.copy(), List.of(), List.of()));
        }

        @Override
        public Tree unpacked(Path file, Access access) {
            return shipped;
        }

        @Override
        public String id() {
            return "one";
        }

        @Override
        public Digest code() {
            return Digest.of("code");
        }

        @Override
        public boolean isIn(Tree tree) {
            return true;
        }

        @Override
        public List<InstalledPackage> list(Tree tree) {
            return List.of();
        }

        @Override
        public Comparator<String> versions() {
            return Comparator.naturalOrder();
        }

        @Override
        public void check(PackageRequest request) {
            // anything will do
        }

        @Override
        public Chosen choose(BaseSystem base, PackageRequest request, LockUpdate update, LockEnvironment environment) {
            return Chosen.NOTHING;
        }

        @Override
        public List<Path> files(Lock lock, PackageRequest request, Access access) {
            return List.of();
        }

        @Override
        public void export(Lock lock, PackageRequest request, Path folder, Access access) {
            throw new AssertionError("nothing is exported");
        }

        @Override
        public void provide(Lock lock, Path folder, Access access) {
            throw new AssertionError("nothing is taken");
        }
    }

    /** A sandbox that nothing runs in. */
    private static final class Nowhere implements Sandbox {
        @Override
        public String name() {
            return "nowhere";
        }

        @Override
        public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) {
            throw new AssertionError("nothing runs");
        }
    }

    private Tree installed(Tree base, Tree shipped, Tree left) throws IOException {
        Store store = new Store(folder.resolve("store"));
        Path file = Files.writeString(folder.resolve("one.package"), "a package");
        PackageRequest request = new TestRequest().sources(folder).build();
        Lock lock = new Lock("one", Digest.of("x"), CLOCK, List.of(), List.of(), List.of(), List.of());
        Sandbox nowhere = new Nowhere();
        BuildEnvironment environment =
                TestEnvironment.of(CLOCK, Access.offline(store, Progress.SILENT), tree -> nowhere);
        return new InstalledEntry(store, Digest.of("inputs"))
                .make(
                        new OnePackage(shipped, left),
                        new NativePackages.Installation(base, lock, List.of(file), request, environment, nowhere))
                .tree();
    }

    private void refused(Tree base, Tree shipped, Tree left) throws IOException {
        assertThatThrownBy(() -> installed(base, shipped, left))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("installing the packages in the base")
                .hasMessageContaining("/" + PLACE)
                .hasMessageContaining("<excludes>");
        // nor does another build find it
        assertThat(new InstalledEntry(new Store(folder.resolve("store")), Digest.of("inputs")).find(base))
                .isEmpty();
    }

    @Test
    void aPrivateKeyThatAScriptMadeStopsTheBuildAndIsNotKept() throws IOException {
        refused(tree(), tree("usr/bin/x", "x"), tree("usr/bin/x", "x", PLACE, KEY));
        // a place that was empty in the base, or in the package
        refused(tree(PLACE, ""), tree(), tree(PLACE, KEY));
        refused(tree(), tree(PLACE, ""), tree(PLACE, KEY));
        // as the base or the package has one, but made anew
        refused(tree(PLACE, KEY.replace('A', 'B')), tree(), tree(PLACE, KEY));
        refused(tree(), tree(PLACE, KEY.replace('A', 'B')), tree(PLACE, KEY));
    }

    @Test
    void aKeyOfTheBaseOrInAPackageStays() throws IOException {
        Tree base = tree("etc/ssl/own.pem", KEY);
        base.directory("usr/lib", FILE.withMode(0755));
        base.put("lib", new Symlink(FILE, "usr/lib"));
        Tree left = base.copy();
        // with another owner than it had
        left.put("etc/ssl/own.pem", new RegularFile(FILE.withMode(0600), Content.of(KEY)));
        put(left, "usr/lib/tests/example.key", KEY);

        Tree tree = installed(base, tree("lib/tests/example.key", KEY), left);

        RegularFile kept = (RegularFile) tree.find("usr/lib/tests/example.key").orElseThrow();
        assertThat(new String(kept.content().bytes(1000), StandardCharsets.UTF_8))
                .isEqualTo(KEY);
    }
}
