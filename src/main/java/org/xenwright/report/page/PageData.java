package org.xenwright.report.page;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.inspect.InventoryChanges;
import org.xenwright.report.BootCourse;
import org.xenwright.report.BootHistory;
import org.xenwright.report.BootRecord;
import org.xenwright.report.DeploymentRecord;

/**
 * All that the page of a build shows. Rows of long tables are arrays in JSON, so that the page stays small.
 *
 * @param title the project
 * @param version that wrote the page
 * @param made when, in ISO 8601
 * @param summary of the boots, in a sentence
 * @param boots in the order of the grid
 * @param history of the verdicts, the latest last
 * @param images that the project makes
 * @param lint what was found in the files of domains
 * @param domains with their values
 * @param moreDomains how many there are besides
 * @param deployments as they were last seen at hosts and pools
 */
public record PageData(
        String title,
        String version,
        String made,
        String summary,
        List<Boot> boots,
        List<BootHistory.Build> history,
        List<Image> images,
        Lint lint,
        List<DomainValues> domains,
        int moreDomains,
        List<DeploymentRecord> deployments) {

    /**
     * A boot.
     *
     * @param state ready, failed or left
     * @param log address of the whole console; null for none
     * @param console what the page has of it
     */
    public record Boot(
            String name,
            String subject,
            String image,
            String driver,
            String outcome,
            int exitCode,
            String state,
            String detail,
            String remedy,
            long millis,
            @Nullable String log,
            @Nullable BootCourse course,
            List<BootRecord.Test> tests,
            List<String> lastLines,
            ConsoleExcerpt console) {}

    /**
     * An image.
     *
     * @param facts about it, in words
     * @param notes what could not be read, and why
     * @param bytes in its files
     */
    public record Image(
            String name,
            List<Fact> facts,
            List<Package> packages,
            List<Step> steps,
            List<Script> scripts,
            long bytes,
            @Nullable ByteTree byFolder,
            @Nullable ByteTree byPackage,
            @Nullable Changes last,
            @Nullable Changes base,
            List<String> notes) {}

    /** A fact in words. */
    public record Fact(String name, String value) {}

    /**
     * A package.
     *
     * @param marks what deserves a look: set-id files, a source without a signature, …
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"name", "version", "source", "licences", "marks", "files", "bytes"})
    public record Package(
            String name,
            String version,
            String source,
            List<String> licences,
            List<String> marks,
            int files,
            long bytes) {}

    /** A step of the build. */
    public record Step(String name, String state, String why, long millis) {}

    /** A script of a package that ran. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"name", "exit", "millis"})
    public record Script(String name, int exit, long millis) {}

    /**
     * What changed.
     *
     * @param since when or what it was before
     * @param bytes how many more there are
     * @param moreFiles how many changed files there are besides
     */
    public record Changes(
            String since,
            long bytes,
            List<InventoryChanges.PackageChange> packages,
            List<InventoryChanges.FileChange> files,
            int moreFiles) {
        static Changes of(InventoryChanges all, int most) {
            return new Changes(
                    all.since(),
                    all.bytes(),
                    all.packages().stream().limit(most).toList(),
                    all.files().stream().limit(most).toList(),
                    Math.max(0, all.files().size() - most));
        }
    }

    /** The result of a check of the files of domains. */
    public record Lint(String summary, List<Finding> findings) {}

    /** Something found in a file. */
    public record Finding(String severity, String rule, String place, String message, String remedy) {}

    /**
     * A domain with its effective values.
     *
     * @param way how it starts
     */
    public record DomainValues(String name, String image, String way, List<Setting> values) {}

    /** A value, and where it comes from. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"statement", "origin"})
    public record Setting(String statement, String origin) {}
}
