/* gSOAP calls IData, with what wsdl2h and soapcpp2 made. Arguments: the base address. Says for each scenario what came of it, a line each. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "soapH.h"
#include "service.nsmap"

static const char TEXT[] = "Žluťoučký kůň 日本 & <b>  two  blanks\n\ttab";

static void result(const char *name, const char *wrong) {
    printf("case %s %s%s\n", name, wrong ? "fail " : "pass", wrong ? wrong : "");
    fflush(stdout);
}

/* What a call that failed says, in one line. */
static const char *trouble(struct soap *soap) {
    static char text[1000];
    soap_sprint_fault(soap, text, sizeof text);
    for (char *at = text; *at; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
    return text;
}

/* The result of a call: its trouble, or what is wrong with what it gave. */
static void called(struct soap *soap, const char *name, int status, const char *wrong) {
    result(name, status ? trouble(soap) : wrong);
    soap_destroy(soap);
    soap_end(soap);
}

static int same(const char *got, const char *expected) {
    return got && expected ? !strcmp(got, expected) : got == expected;
}

int main(int argc, char **argv) {
    char url[200];
    snprintf(url, sizeof url, "%s/data/basic", argc > 1 ? argv[1] : "");
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_IO_KEEPALIVE);
    printf("version %d.%d.%d\n", GSOAP_VERSION / 100000, GSOAP_VERSION / 1000 % 100, GSOAP_VERSION % 1000);
    int status;
    {
        struct _ns1__EchoString in = {(char *)TEXT};
        struct _ns1__EchoStringResponse out;
        status = soap_call___ns1__EchoString(soap, url, NULL, &in, &out);
        called(soap, "text", status, status || same(out.EchoStringResult, TEXT) ? NULL : "got another text");
    }
    {
        struct _ns1__EchoString in = {"😀"};
        struct _ns1__EchoStringResponse out;
        status = soap_call___ns1__EchoString(soap, url, NULL, &in, &out);
        called(soap, "emoji", status, status || same(out.EchoStringResult, "😀") ? NULL : "got another text");
    }
    {
        int a = 7;
        LONG64 b = 9007199254740993;
        struct _ns1__Sum in = {&a, &b, "n"};
        struct _ns1__SumResponse out;
        status = soap_call___ns1__Sum(soap, url, NULL, &in, &out);
        int right = !status && *out.SumResult == xsd__boolean__true_ && *out.total == b + a && same(out.note, "n!");
        called(soap, "numbers", status, right ? NULL : "got another sum");
    }
    {
        /* Its times have no fractions of a second. */
        time_t time = 1795342830;
        struct _ns1__Now in = {&time};
        struct _ns1__NowResponse out;
        status = soap_call___ns1__Now(soap, url, NULL, &in, &out);
        called(soap, "dates", status, !status && *out.NowResult == time ? NULL : "got another time");
    }
    {
        int five = 5;
        struct _ns1__MaybeInt in = {NULL}, with = {&five};
        struct _ns1__MaybeIntResponse out;
        status = soap_call___ns1__MaybeInt(soap, url, NULL, &in, &out);
        const char *wrong = !status && out.MaybeIntResult ? "got a number" : NULL;
        if (!status && !wrong) {
            status = soap_call___ns1__MaybeInt(soap, url, NULL, &with, &out);
            wrong = !status && (!out.MaybeIntResult || *out.MaybeIntResult != five) ? "got no number" : NULL;
        }
        called(soap, "nil", status, wrong);
    }
    {
        unsigned char bytes[] = {0, 0xff, 's', 'o', 'a', 'p'};
        struct _ns1__EchoBytes in = {{bytes, sizeof bytes}};
        struct _ns1__EchoBytesResponse out;
        status = soap_call___ns1__EchoBytes(soap, url, NULL, &in, &out);
        int right = !status && out.EchoBytesResult.__size == sizeof bytes && !memcmp(out.EchoBytesResult.__ptr, bytes, sizeof bytes);
        called(soap, "bytes", status, right ? NULL : "got other bytes");
    }
    {
        int ints[] = {1, -2, 3};
        struct arr__ArrayOfint list = {3, ints};
        struct _ns1__EchoInts in = {&list};
        struct _ns1__EchoIntsResponse out;
        status = soap_call___ns1__EchoInts(soap, url, NULL, &in, &out);
        const char *wrong = !status && (out.EchoIntsResult->__sizeint_ != 3 || memcmp(out.EchoIntsResult->int_, ints, sizeof ints))
            ? "got other numbers" : NULL;
        if (!status && !wrong) {
            int n = 3;
            struct _ns1__Items asked = {&n, "x"};
            struct _ns1__ItemsResponse items;
            status = soap_call___ns1__Items(soap, url, NULL, &asked, &items);
            int right = !status && items.ItemsResult->__sizeItem == 3 && same(items.ItemsResult->Item[2].Name, "x2");
            wrong = right ? NULL : "got other items";
        }
        called(soap, "lists", status, wrong);
    }
    {
        int depth = 3;
        struct _ns1__GetNested in = {&depth};
        struct _ns1__GetNestedResponse out;
        status = soap_call___ns1__GetNested(soap, url, NULL, &in, &out);
        struct ns2__Nested *got = status ? NULL : out.GetNestedResult;
        int right = got && *got->Level == 3 && *got->Child->Child->Level == 1 && got->Kids->__sizeNested == 2
            && *got->Kids->Nested[0].Level == -1;
        called(soap, "nested", status, right ? NULL : "got another tree");
    }
    {
        struct _ns1__Fail in = {"typed"};
        struct _ns1__FailResponse out;
        status = soap_call___ns1__Fail(soap, url, NULL, &in, &out);
        const char *wrong = status ? NULL : "no fault";
        if (status) {
            struct SOAP_ENV__Detail *detail = soap->fault ? soap->fault->detail : NULL;
            struct ns2__DetailFault *fault = detail ? detail->ns2__DetailFault_ : NULL;
            if (!fault || *fault->Code != 17 || !same(fault->Text, "typed detail") || !same(*soap_faultstring(soap), "typed reason"))
                wrong = trouble(soap);
        }
        called(soap, "declared-fault", 0, wrong);
    }
    {
        struct _ns1__Fail in = {"otherwise"};
        struct _ns1__FailResponse out;
        status = soap_call___ns1__Fail(soap, url, NULL, &in, &out);
        const char *code = status ? *soap_faultcode(soap) : NULL;
        called(soap, "undeclared-fault", 0, !status ? "no fault" : code && strstr(code, "InternalServiceFault") ? NULL : trouble(soap));
    }
    {
        struct _ns1__Fire in = {(char *)TEXT};
        status = soap_send___ns1__Fire(soap, url, NULL, &in) || (soap_recv_empty_response(soap) && soap->error != 202) ? soap->error : 0;
        called(soap, "one-way", status, NULL);
    }
    {
        int four = 4;
        struct _ns4__ReqWrap in = {"p", &four};
        struct ns2__Item out;
        soap_header(soap);
        soap->header->ns6__Token = "t";
        status = soap_call___ns1__Contract(soap, url, NULL, &in, &out);
        int right = !status && soap->header && same(soap->header->ns6__Stamp, "stamp-t") && *out.Id == 4 && same(out.Name, "p");
        called(soap, "headers", status, right ? NULL : "got another item or header");
    }
    soap_free(soap);
    return 0;
}
