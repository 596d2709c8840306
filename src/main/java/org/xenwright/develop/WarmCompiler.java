package org.xenwright.develop;

import java.io.OutputStream;
import java.io.Writer;
import java.net.URI;
import java.util.List;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The compiler of the Java that runs this, used once while a guest boots, so that its first real use is not slow. */
final class WarmCompiler implements Runnable {
    /** A little of what sources are made of. */
    private static final String SOURCE = String.join(
            "\n",
            "import java.util.*;",
            "import java.util.stream.*;",
            "class Some {",
            "    record Part(String name, int number) {}",
            "    static String all(List<Part> parts) {",
            "        for (Part each : parts) {",
            "            if (each.number() > 1) { return each.name() + each.number(); }",
            "        }",
            "        return parts.stream().map(Part::name).filter(x -> !x.isEmpty()).collect(Collectors.joining());",
            "    }",
            "}");

    @Override
    public void run() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler != null) { // else Maven's fails too, and says so
            works(compiler);
        }
    }

    /** Returns whether it compiled what it was given. */
    static boolean works(JavaCompiler compiler) {
        return compiler.getTask(
                        Writer.nullWriter(),
                        new Nowhere(compiler.getStandardFileManager(problem -> {}, null, null)),
                        problem -> {},
                        List.of("-proc:none"),
                        null,
                        List.of(new Source()))
                .call();
    }

    /** The source, which lies in no file. */
    private static final class Source extends SimpleJavaFileObject {
        Source() {
            super(URI.create("string:///Some.java"), Kind.SOURCE);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return SOURCE;
        }
    }

    /** A place for classes that keeps none. */
    private static final class Nowhere extends ForwardingJavaFileManager<JavaFileManager> {
        Nowhere(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("string:///" + name.replace('.', '/') + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return OutputStream.nullOutputStream();
                }
            };
        }
    }
}
