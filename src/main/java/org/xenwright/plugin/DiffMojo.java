package org.xenwright.plugin;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.xenwright.image.inspect.DiskImage;
import org.xenwright.image.inspect.ImageDifference;
import org.xenwright.problem.Problem;
import org.xenwright.report.TextTable;

/**
 * Says what differs between two images: packages, files, modes, owners, extended attributes, content. Works in any folder,
 * without a POM.
 */
@Mojo(name = "diff", requiresProject = false, threadSafe = true, configurator = "xenwright")
public final class DiffMojo extends XenMojo {
    /** The image before: a raw disk, or the folder of an image. */
    @Parameter(property = "xen.a")
    File before;

    /** The image after: a raw disk, or the folder of an image. */
    @Parameter(property = "xen.b")
    File after;

    /** How many files are listed; 0 for all. */
    @Parameter(property = "xen.limit", defaultValue = "200")
    int limit;

    @Override
    void run() throws IOException {
        ImageDifference difference = ImageDifference.between(
                read(before, "-Dxen.a").files().tree(),
                read(after, "-Dxen.b").files().tree());
        lines(difference).forEach(getLog()::info);
    }

    List<String> lines(ImageDifference difference) {
        List<String> lines = new java.util.ArrayList<>();
        if (difference.isEmpty()) {
            lines.add("the files of both images are the same");
            return lines;
        }
        TextTable packages = new TextTable("lll");
        for (ImageDifference.PackageChange each : difference.packages()) {
            String sign = each.before().isEmpty() ? "+" : each.after().isEmpty() ? "-" : "~";
            String versions = sign.equals("~") ? each.before() + " -> " + each.after() : each.before() + each.after();
            packages.row(sign, Listing.safe(each.name()), Listing.safe(versions));
        }
        lines.addAll(packages.lines());
        int shown = limit > 0
                ? Math.min(limit, difference.files().size())
                : difference.files().size();
        TextTable files = new TextTable("lll");
        for (ImageDifference.FileChange each : difference.files().subList(0, shown)) {
            files.row(String.valueOf(each.sign()), Listing.safe(each.path().toString()), Listing.safe(each.what()));
        }
        lines.addAll(files.lines());
        if (shown < difference.files().size()) {
            lines.add("and " + (difference.files().size() - shown) + " more, all with -Dxen.limit=0");
        }
        lines.add(difference.packages().size() + " packages, "
                + difference.files().size() + " files, " + difference.times() + " more in their time alone");
        return lines;
    }

    private static DiskImage read(File file, String property) throws IOException {
        if (file == null) {
            throw Problem.of("comparing two images", "name both: -Dxen.a=… -Dxen.b=…")
                    .at(property)
                    .found("nothing")
                    .expected("a raw disk, or the folder of an image")
                    .raise();
        }
        return DiskImage.read(file.toPath().toAbsolutePath());
    }
}
