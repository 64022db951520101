/* gSOAP serves IData, with what wsdl2h and soapcpp2 made. Arguments: the port. Prints what was fired, as JSON. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soapH.h"
#include "service.nsmap"

int main(int argc, char **argv) {
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING);
    soap->bind_flags = SO_REUSEADDR;
    if (soap_bind(soap, "127.0.0.1", argc > 1 ? atoi(argv[1]) : 0, 100) < 0) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    printf("version %d.%d.%d\nlistening\n", GSOAP_VERSION / 100000, GSOAP_VERSION / 1000 % 100, GSOAP_VERSION % 1000);
    fflush(stdout);
    while (soap_accept(soap) >= 0) {
        soap_serve(soap);
        soap_destroy(soap);
        soap_end(soap);
    }
    return 0;
}

static int *number(struct soap *soap, int value) {
    int *made = (int *)soap_malloc(soap, sizeof *made);
    *made = value;
    return made;
}

static char *joined(struct soap *soap, const char *one, const char *other) {
    char *made = (char *)soap_malloc(soap, strlen(one) + strlen(other) + 1);
    strcpy(made, one);
    return strcat(made, other);
}

static struct ns2__Nested *nested(struct soap *soap, int depth) {
    if (depth <= 0)
        return NULL;
    struct ns2__Nested *made = soap_new_ns2__Nested(soap, 1);
    made->Level = number(soap, depth);
    made->Child = nested(soap, depth - 1);
    if (depth > 1) {
        made->Kids = soap_new_ns2__ArrayOfNested(soap, 1);
        made->Kids->__sizeNested = 1;
        made->Kids->Nested = soap_new_ns2__Nested(soap, 1);
        made->Kids->Nested->Level = number(soap, -1);
    }
    return made;
}

int __ns1__EchoAll(struct soap *soap, struct _ns1__EchoAll *in, struct _ns1__EchoAllResponse *out) {
    out->EchoAllResult = in->v;
    return SOAP_OK;
}

int __ns1__EchoString(struct soap *soap, struct _ns1__EchoString *in, struct _ns1__EchoStringResponse *out) {
    out->EchoStringResult = in->s;
    return SOAP_OK;
}

int __ns1__EchoBytes(struct soap *soap, struct _ns1__EchoBytes *in, struct _ns1__EchoBytesResponse *out) {
    out->EchoBytesResult = in->b;
    return SOAP_OK;
}

int __ns1__EchoInts(struct soap *soap, struct _ns1__EchoInts *in, struct _ns1__EchoIntsResponse *out) {
    out->EchoIntsResult = in->v;
    return SOAP_OK;
}

int __ns1__EchoDoubles(struct soap *soap, struct _ns1__EchoDoubles *in, struct _ns1__EchoDoublesResponse *out) {
    out->EchoDoublesResult = in->v;
    return SOAP_OK;
}

int __ns1__Items(struct soap *soap, struct _ns1__Items *in, struct _ns1__ItemsResponse *out) {
    int n = *in->n;
    out->ItemsResult = soap_new_ns2__ArrayOfItem(soap, 1);
    out->ItemsResult->__sizeItem = n;
    out->ItemsResult->Item = soap_new_ns2__Item(soap, n);
    for (int id = 0; id < n; id++) {
        char digits[20];
        snprintf(digits, sizeof digits, "%d", id);
        out->ItemsResult->Item[id].Id = number(soap, id);
        out->ItemsResult->Item[id].Name = joined(soap, in->prefix ? in->prefix : "", digits);
    }
    return SOAP_OK;
}

int __ns1__Map(struct soap *soap, struct _ns1__Map *in, struct _ns1__MapResponse *out) {
    out->MapResult = in->m;
    return SOAP_OK;
}

int __ns1__Now(struct soap *soap, struct _ns1__Now *in, struct _ns1__NowResponse *out) {
    out->NowResult = in->t;
    return SOAP_OK;
}

int __ns1__GetNested(struct soap *soap, struct _ns1__GetNested *in, struct _ns1__GetNestedResponse *out) {
    out->GetNestedResult = nested(soap, *in->depth);
    return SOAP_OK;
}

int __ns1__MaybeInt(struct soap *soap, struct _ns1__MaybeInt *in, struct _ns1__MaybeIntResponse *out) {
    out->MaybeIntResult = in->v;
    return SOAP_OK;
}

int __ns1__AnyValue(struct soap *soap, struct _ns1__AnyValue *in, struct _ns1__AnyValueResponse *out) {
    return SOAP_OK;
}

int __ns1__Ping(struct soap *soap, struct _ns1__Ping *in, struct _ns1__PingResponse *out) {
    return SOAP_OK;
}

int __ns1__Fire(struct soap *soap, struct _ns1__Fire *in) {
    printf("fired \"");
    for (const char *at = in->s; *at; at++)
        *at == '\n' ? printf("\\n") : *at == '\t' ? printf("\\t") : putchar(*at);
    printf("\"\n");
    fflush(stdout);
    return soap_send_empty_response(soap, 202);
}

int __ns1__Fail(struct soap *soap, struct _ns1__Fail *in, struct _ns1__FailResponse *out) {
    if (!in->how || strcmp(in->how, "typed"))
        return soap_receiver_fault(soap, "otherwise", NULL);
    soap_receiver_fault(soap, "typed reason", NULL);
    soap->fault->detail = soap_new_SOAP_ENV__Detail(soap, 1);
    soap->fault->detail->ns2__DetailFault_ = soap_new_ns2__DetailFault(soap, 1);
    soap->fault->detail->ns2__DetailFault_->Code = number(soap, 17);
    soap->fault->detail->ns2__DetailFault_->Text = "typed detail";
    return SOAP_FAULT;
}

int __ns1__Sum(struct soap *soap, struct _ns1__Sum *in, struct _ns1__SumResponse *out) {
    LONG64 *total = (LONG64 *)soap_malloc(soap, sizeof *total);
    enum xsd__boolean *positive = (enum xsd__boolean *)soap_malloc(soap, sizeof *positive);
    *total = *in->a + *in->b;
    *positive = *total > 0 ? xsd__boolean__true_ : xsd__boolean__false_;
    out->total = total;
    out->SumResult = positive;
    out->note = joined(soap, in->note ? in->note : "", "!");
    return SOAP_OK;
}

int __ns1__Renamed(struct soap *soap, struct _ns1__Renamed *in, struct _ns1__RenamedResponse *out) {
    out->answer = joined(soap, "re: ", in->question ? in->question : "");
    return SOAP_OK;
}

int __ns1__Contract(struct soap *soap, struct _ns4__ReqWrap *in, struct ns2__Item *out) {
    char *token = soap->header ? soap->header->ns6__Token : NULL;
    soap_header(soap);
    soap->header->ns6__Token = NULL;
    soap->header->ns6__Stamp = joined(soap, "stamp-", token ? token : "");
    soap_default_ns2__Item(soap, out);
    out->Id = in->ns5__Num;
    out->Name = in->ns5__Part;
    return SOAP_OK;
}
