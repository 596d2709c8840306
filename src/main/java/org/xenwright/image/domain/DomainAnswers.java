package org.xenwright.image.domain;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.domain.Domain;
import org.xenwright.domain.guest.GuestFile;
import org.xenwright.domain.language.Setting;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/** The answers of a domain to the questions of packages, where cloud-init does not handle them. */
final class DomainAnswers {
    private static final String KEY = "guest.debconf";
    private static final String ATTEMPTED = "answering the questions of packages for one domain";

    private DomainAnswers() {}

    /**
     * Returns the files that bring them to the packages: the answers, and a script for the first start where the image
     * has none that looks for them.
     */
    static List<GuestFile> files(Domain domain, Tree image, PackageWorlds worlds) {
        List<String> lines = domain.guest().content().debconf();
        if (lines.isEmpty()) {
            return List.of();
        }
        return worlds
                .in(image)
                .questions()
                .firstStart(lines, domain.guest().content().answered(), image)
                .stream()
                .<GuestFile>map(each -> new GuestFile.Text(each.path(), each.text(), each.mode(), "root"))
                .toList();
    }

    /**
     * Refuses answers that would reach nothing.
     *
     * @param image its tree
     */
    static void check(Domain domain, ImageManifest manifest, Tree image, PackageWorlds worlds) {
        Setting setting = domain.settings().get(KEY);
        if (setting == null) {
            return;
        }
        ImageManifest.Kernel kernel = manifest.kernel();
        boolean ours = kernel != null
                && kernel.initramfs() != null
                && domain.text("ramdisk").orElse("").endsWith("/" + kernel.initramfs());
        if (!ours) {
            throw refusal(
                    setting,
                    "a domain without the initramfs of the image, which would handle it",
                    "let the initramfs be generated and name no other; or write the files of the package by guest.files");
        }
        worlds.in(image).questions().check(image, ATTEMPTED, where(setting));
        Set<String> names = new TreeSet<>();
        manifest.packages().forEach(each -> names.add(each.name()));
        for (String name : domain.guest().content().answered()) {
            if (!names.contains(name)) {
                throw refusal(
                        setting,
                        name + ", which is no package of the image",
                        Nearest.to(name, names)
                                .map(near -> "write " + near + " if that was meant, or add the package")
                                .orElse("add the package, or take the line out"));
            }
        }
    }

    private static RuntimeException refusal(Setting setting, String found, String remedy) {
        return Problem.of(ATTEMPTED, remedy).at(where(setting)).found(found).raise();
    }

    private static String where(Setting setting) {
        return setting.origin() + ", " + KEY;
    }
}
