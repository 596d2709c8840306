package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenListsTest {
    private final List<String> warnings = new ArrayList<>();

    private Xpp3Dom unified(Class<?> goal, String xml) throws Exception {
        Xpp3Dom dom = Xpp3DomBuilder.build(new StringReader("<configuration>" + xml + "</configuration>"));
        boolean changed = WrittenLists.unify(dom, goal, "", warnings::add);
        assertThat(changed)
                .isEqualTo(!dom.equals(
                        Xpp3DomBuilder.build(new StringReader("<configuration>" + xml + "</configuration>"))));
        return dom;
    }

    private static String text(Xpp3Dom dom) {
        return dom.toString()
                .replaceAll("<\\?.*?\\?>", "")
                .replaceAll(">\\s+<", "><")
                .strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // elements that were repeated
                "<image><exclude>/a</exclude></image>" + "|<image><excludes><exclude>/a</exclude></excludes></image>",
                "<image><exclude>/a,b</exclude><exclude>/c</exclude></image>"
                        + "|<image><excludes><exclude>/a,b</exclude><exclude>/c</exclude></excludes></image>",
                "<image><services><enable>a</enable><enable>b</enable></services></image>"
                        + "|<image><services><enable><unit>a</unit><unit>b</unit></enable></services></image>",
                "<image><services><disable>a</disable><disable>b</disable></services></image>"
                        + "|<image><services><disable><unit>a</unit><unit>b</unit></disable></services></image>",
                "<image><services><mask>a</mask><mask>b</mask></services></image>"
                        + "|<image><services><mask><unit>a</unit><unit>b</unit></mask></services></image>",
                "<image><disk><persist>/a</persist><persist>/b</persist></disk></image>"
                        + "|<image><disk><persist><path>/a</path><path>/b</path></persist></disk></image>",
                "<images><image><exclude>/a</exclude></image></images>"
                        + "|<images><image><excludes><exclude>/a</exclude></excludes></image></images>",
                // values in one text
                "<image><disk><formats>raw, qcow2</formats></disk></image>"
                        + "|<image><disk><formats><format>raw</format><format>qcow2</format></formats></disk></image>",
                "<image><attach>raw,kernel</attach></image>"
                        + "|<image><attach><file>raw</file><file>kernel</file></attach></image>",
                "<image><repositories><repository><includes>a-*,b</includes></repository></repositories></image>"
                        + "|<image><repositories><repository><includes><include>a-*</include><include>b</include></includes>"
                        + "</repository></repositories></image>",
                "<image><repositories><repository><components>main contrib</components></repository></repositories></image>"
                        + "|<image><repositories><repository><components><component>main</component>"
                        + "<component>contrib</component></components></repository></repositories></image>",
                "<image><foreignArchitectures>i386,armhf</foreignArchitectures></image>"
                        + "|<image><foreignArchitectures><architecture>i386</architecture>"
                        + "<architecture>armhf</architecture></foreignArchitectures></image>",
                "<boot><drivers>qemu,xen</drivers></boot>"
                        + "|<boot><drivers><driver>qemu</driver><driver>xen</driver></drivers></boot>",
                "<boot><types>pvh,pv</types></boot>|<boot><types><type>pvh</type><type>pv</type></types></boot>",
                "<boot><ports>22,80</ports></boot>|<boot><ports><port>22</port><port>80</port></ports></boot>",
                "<boot><builtIn>a,b</builtIn></boot>|<boot><builtIn><check>a</check><check>b</check></builtIn></boot>",
                "<onlyImages>web,db</onlyImages>|<onlyImages><name>web</name><name>db</name></onlyImages>"
            })
    void olderFormsMeanListsAndAWarningShowsThem(String older, String list) throws Exception {
        assertThat(text(unified(BootMojo.class, older))).isEqualTo("<configuration>" + list + "</configuration>");
        String written = list.replaceFirst("^.*?(<(\\w+)><(\\w+)>[^<]*</\\3>)", "$1")
                .replaceFirst("(</\\w+>)(</\\w+>).*$", "$1$2");
        assertThat(warnings).singleElement().asString().endsWith("is an older form that will go; write " + written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<image><excludes><exclude>/a,b</exclude></excludes></image>",
                "<image><disk><formats>raw</formats></disk></image>",
                "<image><disk><formats><format>raw</format></formats></disk></image>",
                "<image><attach/></image>",
                "<onlyImages>${xen.images}</onlyImages>",
                "<boot><ready><http>80/</http><http>81/ a, b</http></ready></boot>",
                "<image><properties><list>a,b</list></properties></image>"
            })
    void whatHasItsFormIsLeftAlone(String written) throws Exception {
        unified(BootMojo.class, written);

        assertThat(warnings).isEmpty();
    }

    @Test
    void oneValueOfAListThatWasRepeatedIsOneValueWhateverIsInIt() throws Exception {
        assertThat(text(unified(BootMojo.class, "<image><disk><persist>/a,b</persist></disk></image>")))
                .contains("<persist><path>/a,b</path></persist>");
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatIsRepeatedJoinsTheListThatIsThere() throws Exception {
        String both = "<image><exclude>/c</exclude>"
                + "<excludes combine.children=\"append\"><exclude>/a</exclude></excludes></image>";

        assertThat(text(unified(BootMojo.class, both)))
                .contains("<exclude>/a</exclude><exclude>/c</exclude></excludes>")
                .contains("combine.children=\"append\"");
    }
}
