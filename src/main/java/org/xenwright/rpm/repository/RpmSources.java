package org.xenwright.rpm.repository;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.header.RpmArchitecture;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.RepositoryAddress;

/**
 * Repositories to take packages from.
 *
 * @param sources in the order of the configuration
 * @param remarks what the user should know about them
 */
public record RpmSources(List<RpmSource> sources, List<String> remarks) {
    /** Parts of addresses that tell no repository from another. */
    private static final Set<String> COMMON = Set.of("os", "repo", "rpm", "rpms", "packages", "everything", "standard");

    public RpmSources {
        sources = List.copyOf(sources);
        remarks = List.copyOf(remarks);
    }

    /**
     * Sources from a POM. What the last part of an address calls a metalink or a list of mirrors is one.
     *
     * @param base the folder relative paths of keys start at
     * @throws org.xenwright.problem.ProblemException when one has no address or names no keys
     */
    public static RpmSources declared(List<RepositoryRequest> declared, Path base) {
        List<RpmSource> sources = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (RepositoryRequest each : declared) {
            RepositoryKeys keys = keys(each, base);
            RpmSource.Place place = place(each.url(), each.where());
            TreeMap<String, String> options = new TreeMap<>();
            if (!each.includes().isEmpty()) {
                options.put("includepkgs", String.join(" ", each.includes()));
            }
            RpmSource source = new RpmSource(
                    unique(name(place), ids),
                    place,
                    keys,
                    false,
                    options,
                    new RpmSource.Age(each.maxAge(), null),
                    each.where());
            if (keys == null) {
                remarks.add(source + " is taken without signatures, as asked");
            }
            sources.add(source);
        }
        return new RpmSources(sources, remarks);
    }

    private static @Nullable RepositoryKeys keys(RepositoryRequest declared, Path base) {
        String signedBy = declared.signedBy();
        if (signedBy != null && !signedBy.isBlank()) {
            return new KeyText(base, declared.where()).read(signedBy);
        }
        if (declared.allowUnsigned()) {
            return null;
        }
        throw Problem.of(
                        "reading whose signatures count for " + DownloadException.shown(declared.url()),
                        "name the key of its packages in <signedBy>, or set <allowUnsigned>true</allowUnsigned>")
                .at(declared.where())
                .expected("<signedBy> with a file, such as keys/RPM-GPG-KEY-almalinux")
                .raise();
    }

    static RpmSource.Place place(String url, String where) {
        URI address = RepositoryAddress.of(url, where);
        String path = String.valueOf(address.getPath());
        String last = path.substring(path.replaceFirst("/+$", "").lastIndexOf('/') + 1)
                .toLowerCase(Locale.ROOT);
        if (last.contains("metalink")) {
            return new RpmSource.Place(RpmSource.Place.Kind.METALINK, List.of(address));
        }
        if (last.contains("mirrorlist")) {
            return new RpmSource.Place(RpmSource.Place.Kind.MIRRORS, List.of(address));
        }
        return new RpmSource.Place(RpmSource.Place.Kind.BASE, List.of(RepositoryAddress.ofFolder(url, where)));
    }

    /** Returns a name as people tell the repository from others. */
    private static String name(RpmSource.Place place) {
        URI address = place.addresses().get(0);
        String query = String.valueOf(address.getRawQuery());
        for (String each : query.split("&")) {
            if (each.startsWith("repo=")) {
                return plain(each.substring("repo=".length()));
            }
        }
        String name = "";
        for (String each : String.valueOf(address.getPath()).split("/")) {
            name = each.isEmpty() || isCommon(each.toLowerCase(Locale.ROOT)) ? name : each;
        }
        return plain(name);
    }

    /** Returns whether many addresses have a part: a name of an architecture, or one of a few words. */
    private static boolean isCommon(String part) {
        return COMMON.contains(part) || !RpmArchitecture.debianName(part).equals(part);
    }

    private static String plain(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9_.-]", "_");
        return plain.matches("[A-Za-z0-9].*") ? plain.substring(0, Math.min(80, plain.length())) : "repository";
    }

    static String unique(String name, Set<String> taken) {
        String unique = name;
        for (int i = 2; !taken.add(unique); i++) {
            unique = name + "-" + i;
        }
        return unique;
    }
}
