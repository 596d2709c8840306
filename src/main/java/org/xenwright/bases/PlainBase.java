package org.xenwright.bases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.transport.Access;
import org.xenwright.tree.Tree;

/** The packages of a base without records of any: none, and none can be added. */
public final class PlainBase implements NativePackages {
    private final Predicate<Tree> recorded;

    /** @param recorded whether a tree has packages of a world that is known */
    public PlainBase(Predicate<Tree> recorded) {
        this.recorded = recorded;
    }

    @Override
    public String id() {
        return "none";
    }

    @Override
    public Digest code() {
        return Generator.of(PlainBase.class);
    }

    @Override
    public boolean isIn(Tree tree) {
        return !recorded.test(tree);
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
        // any word is refused with the name of the base, which nothing tells before it is there
    }

    @Override
    public Chosen choose(BaseSystem base, PackageRequest request, LockUpdate update, LockEnvironment environment)
            throws IOException {
        String asked = request.wanted().isEmpty()
                ? request.local().get(0).origin()
                : request.wanted().get(0);
        throw Problem.of(
                        "adding packages to the base",
                        "take a base with dpkg, rpm or apk, or bring files by <files> and <artifacts>")
                .at("<image><from>" + request.from() + "</from>")
                .found(base.release().name() + ", which has no records of packages; asked for: " + asked)
                .expected("/var/lib/dpkg/status, an rpm database, or /lib/apk/db/installed")
                .raise();
    }

    @Override
    public List<Path> files(Lock lock, PackageRequest request, Access access) {
        return List.of();
    }

    @Override
    public void install(Installation installation, Taker taker) {
        throw new IllegalStateException("packages in a world that has none");
    }

    @Override
    public Tree unpacked(Path file, Access access) {
        throw new IllegalStateException("a package of a world that has none");
    }

    @Override
    public void export(Lock lock, PackageRequest request, Path folder, Access access) {
        // there are none
    }

    @Override
    public void provide(Lock lock, Path folder, Access access) {
        // there are none
    }
}
