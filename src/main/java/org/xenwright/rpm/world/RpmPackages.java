package org.xenwright.rpm.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.rpm.archive.RpmStore;
import org.xenwright.rpm.archive.RpmTree;
import org.xenwright.rpm.archive.UnpackedRpm;
import org.xenwright.rpm.choice.LocalRpm;
import org.xenwright.rpm.choice.LockedNames;
import org.xenwright.rpm.choice.RpmRepositories;
import org.xenwright.rpm.database.RpmDatabase;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/** The packages of bases that have RPM: listed from its database, installed by its own program. */
public final class RpmPackages implements NativePackages {
    @Override
    public String id() {
        return "rpm";
    }

    @Override
    public Digest code() {
        return Generator.of(RpmInstallation.class, Sandboxes.class);
    }

    @Override
    public boolean isIn(Tree tree) {
        return tree.follow("usr/bin/rpm").isPresent()
                || tree.follow("bin/rpm").isPresent()
                || RpmDatabase.in(tree).isPresent();
    }

    @Override
    public List<InstalledPackage> list(Tree tree) throws IOException {
        return InstalledRpms.of(tree);
    }

    @Override
    public Comparator<String> versions() {
        return Comparator.comparing(LockedNames::order);
    }

    @Override
    public void check(PackageRequest request) {
        RpmRepositories.check(request);
    }

    @Override
    public Chosen choose(BaseSystem base, PackageRequest request, LockUpdate update, LockEnvironment environment)
            throws IOException {
        List<UnpackedRpm> rpms = new LocalRpms(request, environment.access()).read();
        List<LocalRpm> locals = new ArrayList<>();
        for (int i = 0; i < rpms.size(); i++) {
            UnpackedRpm rpm = rpms.get(i);
            String origin = request.local().get(i).origin();
            locals.add(new LocalRpm(origin, rpm.rpm(), rpm.header(), rpm.size(), rpm.sha256()));
        }
        return RpmRepositories.choose(base.tree(), request, locals, update, environment);
    }

    @Override
    public List<Path> files(Lock lock, PackageRequest request, Access access) throws IOException {
        List<Lock.LockedPackage> fetched =
                lock.imagePackages().stream().filter(each -> !each.isLocal()).toList();
        Iterator<Path> others = fetched.isEmpty()
                ? Collections.emptyIterator()
                : RpmRepositories.files(fetched, lock, request, access).iterator();
        LocalRpms local = new LocalRpms(request, access);
        List<Path> files = new ArrayList<>();
        for (Lock.LockedPackage each : lock.imagePackages()) {
            files.add(each.isLocal() ? local.file(each) : others.next());
        }
        return files;
    }

    @Override
    public List<String> trust(Lock lock, PackageRequest request) throws IOException {
        List<String> trust = new ArrayList<>(RpmRepositories.trust(lock, request));
        for (PackageRequest.LocalPackage each : request.local()) {
            trust.add(each.origin() + " " + LocalRpms.trusted(each, request.base()));
        }
        return trust;
    }

    @Override
    public void install(Installation installation, Taker taker) throws IOException {
        new RpmInstallation(installation).into(taker);
    }

    @Override
    public Tree unpacked(Path file, Access access) throws IOException {
        String name = String.valueOf(file.getFileName());
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        try {
            new RpmTree(tree, Instant.MAX).lay(new RpmStore(access.store()).local(file, name));
        } catch (RpmFormatException e) {
            throw LocalRpms.broken(name, e);
        }
        return tree;
    }

    @Override
    public List<String> absence(Lock lock, PackageRequest request, String name, Access access) throws IOException {
        return new RpmAbsence(lock, request, access.store()).reasons(name);
    }

    @Override
    public void export(Lock lock, PackageRequest request, Path folder, Access access) throws IOException {
        RpmRepositories.export(lock, request, folder, access);
    }

    @Override
    public void provide(Lock lock, Path folder, Access access) throws IOException {
        RpmRepositories.provide(lock, folder, access);
    }
}
