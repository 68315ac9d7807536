/* Adds a certificate to the authorities that this Windows user trusts, as whoever runs a network has it done:
 * `trust.exe CERTIFICATE`, in DER. */

#include <stdio.h>
#include <windows.h>
#include <wincrypt.h>

int wmain(int count, wchar_t **words)
{
	static BYTE certificate[16384];
	FILE *file = count > 1 ? _wfopen(words[1], L"rb") : NULL;
	DWORD length;
	HCERTSTORE authorities;
	if (!file)
		return 1;
	length = (DWORD)fread(certificate, 1, sizeof certificate, file);
	fclose(file);
	authorities = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"Root");
	if (!authorities || !CertAddEncodedCertificateToStore(authorities, X509_ASN_ENCODING, certificate, length,
	    CERT_STORE_ADD_REPLACE_EXISTING, NULL))
		return 2;
	/* Closing it writes it down. */
	return !CertCloseStore(authorities, 0);
}
