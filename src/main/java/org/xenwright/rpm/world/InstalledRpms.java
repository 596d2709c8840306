package org.xenwright.rpm.world;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURLBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.OsRelease;
import org.xenwright.rpm.database.RpmDatabase;
import org.xenwright.rpm.header.Evr;
import org.xenwright.rpm.header.RpmArchitecture;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.rpm.header.RpmRelation;
import org.xenwright.rpm.header.RpmRelation.Kind;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The packages that RPM installed in a tree, from its database. */
final class InstalledRpms {
    /** What a relation costs apart from its texts. */
    private static final int RELATION = 128;

    /** The name of a key, which rpm keeps as if it were a package. */
    private static final String KEY = "gpg-pubkey";

    /** An identifier of a system (os-release(5)). */
    private static final Pattern ID = Pattern.compile("[a-z0-9._-]+");

    /** A package whose needs are not known yet. */
    private record Found(
            String name,
            Evr version,
            String architecture,
            String licence,
            String source,
            List<RpmRelation> requires,
            List<TreePath> files) {}

    private final Tree tree;
    private final Allowance allowance;
    private final List<Found> found = new ArrayList<>();
    private final RpmNeeds needs;

    private InstalledRpms(Tree tree) {
        this.tree = tree;
        this.allowance = new Allowance(Bounds.ofDisk()).reading("rpm's database");
        this.needs = new RpmNeeds(allowance);
    }

    /** Returns them by name, then version, then architecture; none where there is no database. */
    static List<InstalledPackage> of(Tree tree) throws IOException {
        Optional<RpmDatabase> database = RpmDatabase.in(tree);
        return database.isEmpty() ? List.of() : new InstalledRpms(tree).read(database.get());
    }

    private List<InstalledPackage> read(RpmDatabase database) throws IOException {
        database.visit(this::take);
        found.sort(
                Comparator.comparing(Found::name).thenComparing(Found::version).thenComparing(Found::architecture));
        for (Found each : found) {
            needs.wants(each.requires());
        }
        for (Found each : found) {
            each.files().forEach(path -> needs.owns(each.name(), path));
        }
        OsRelease system = OsRelease.of(tree);
        List<InstalledPackage> packages = new ArrayList<>();
        for (Found each : found) {
            packages.add(new InstalledPackage(
                    each.name(),
                    each.version().toString(),
                    RpmArchitecture.debianName(each.architecture()),
                    RpmLicences.of(each.licence()),
                    address(system, each),
                    needs.of(each.name(), each.requires()),
                    each.files().stream()
                            .map(path -> tree.realParent(path).orElse(path))
                            .toList()));
        }
        return packages;
    }

    private void take(RpmHeader header) throws IOException {
        String name = header.text(RpmTag.NAME).orElse("");
        if (name.equals(KEY)) {
            return;
        }
        List<RpmRelation> provides = RpmRelation.of(header, Kind.PROVIDES);
        List<RpmRelation> requires = RpmRelation.of(header, Kind.REQUIRES);
        hold(provides);
        hold(requires);
        List<TreePath> files = RpmFile.installed(header);
        for (TreePath each : files) {
            allowance.entry(each, each.length(), each.depth());
        }
        needs.provides(name, provides);
        found.add(new Found(
                name,
                Evr.of(header),
                header.text(RpmTag.ARCH).orElse(""),
                header.text(RpmTag.LICENCE).orElse(""),
                header.text(RpmTag.SOURCE_RPM).orElse(""),
                requires,
                files));
    }

    private void hold(List<RpmRelation> relations) throws IOException {
        for (RpmRelation each : relations) {
            allowance.hold(null, RELATION + 2L * each.name().length());
        }
    }

    /**
     * Returns the package URL (purl-spec, type {@code rpm}): the distribution, {@code VERSION-RELEASE}, and what else tells
     * packages apart.
     */
    static String address(OsRelease system, String name, Evr version, String architecture, String source) {
        String id = system.id().toLowerCase(Locale.ROOT);
        String distribution = ID.matcher(id).matches() ? id : ""; // which is a stranger's text
        PackageURLBuilder purl = PackageURLBuilder.aPackageURL()
                .withType("rpm")
                .withName(name)
                .withVersion(new Evr(0, version.version(), version.release()).toString());
        if (!distribution.isEmpty()) {
            purl.withNamespace(distribution);
        }
        if (!architecture.isEmpty()) {
            purl.withQualifier("arch", architecture);
        }
        if (version.epoch() != 0) {
            purl.withQualifier("epoch", Long.toString(version.epoch()));
        }
        if (!distribution.isEmpty() && !system.version().isEmpty()) {
            purl.withQualifier("distro", distribution + "-" + system.version());
        }
        if (!source.isEmpty()) {
            purl.withQualifier("upstream", source);
        }
        try {
            return purl.build().canonicalize();
        } catch (MalformedPackageURLException e) {
            throw new IllegalStateException("a name that is not empty is one of a package address", e);
        }
    }

    private static String address(OsRelease system, Found found) {
        return address(system, found.name(), found.version(), found.architecture(), found.source());
    }
}
